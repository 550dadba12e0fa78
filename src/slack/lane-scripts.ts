/** Time in these scripts is the time of Redis, so that the clocks of several workers need not agree. */
export const NOW = `local time = redis.call('TIME')
  local t = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** KEYS turn, lane, edits. ARGV token, job, lease, life. */
export const ENTER = `${NOW}
  local turn = redis.call('HMGET', KEYS[1], 'holder', 'until', 'waker', 'wakeBy', 'postAt')
  if turn[1] and turn[1] ~= ARGV[1] and tonumber(turn[2]) > t then
    if turn[3] == ARGV[2] then return {'held', turn[2], t} end
    return {'attended'}
  end
  local post = redis.call('ZRANGE', KEYS[2], 0, 0)
  local edit = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
  if not post[1] and not edit[1] then
    redis.call('HDEL', KEYS[1], 'holder', 'until', 'waker', 'wakeBy', 'slot')
    return {'empty'}
  end
  if turn[1] ~= ARGV[1] and turn[3] and turn[3] ~= ARGV[2] and tonumber(turn[4]) > t then return {'attended'} end
  redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'until', t + ARGV[3], 'waker', ARGV[2], 'wakeBy', t + ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  return {'yours', tostring(t), turn[5] or '0', post[1] or '', edit[1] or '', edit[2] or '0'}`;

/** KEYS turn. ARGV token, at, grace. Leaves a lane that is not empty; the job of the turn comes back at `at`. */
export const LEAVE = `
  if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
  redis.call('HDEL', KEYS[1], 'holder', 'until')
  redis.call('HSET', KEYS[1], 'wakeBy', ARGV[2] + ARGV[3])
  return 1`;

/**
 * KEYS turn, entry, pace. ARGV token, attempt, channel gap, workspace gap, lease. Marks the attempt before it is made, so that
 * whoever finds it after a crash knows that Slack may have got it. Running it twice with one attempt is running it once.
 */
export const BEGIN = `${NOW}
  if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return {'lost'} end
  local entry = redis.call('HMGET', KEYS[2], 'state', 'attempt', 'content', 'version')
  if entry[1] == 'attempting' and entry[2] == ARGV[2] then return {'go', entry[3], entry[4]} end
  if entry[1] ~= 'waiting' then return {'changed'} end
  local postAt = tonumber(redis.call('HGET', KEYS[1], 'postAt') or '0')
  if postAt > t then return {'later', tostring(postAt)} end
  local slot = tonumber(redis.call('HGET', KEYS[1], 'slot') or '0')
  if slot == 0 then
    slot = math.max(t, tonumber(redis.call('GET', KEYS[3]) or '0'))
    redis.call('SET', KEYS[3], slot + ARGV[4], 'PX', math.ceil(slot + ARGV[4] - t))
  end
  if slot > t then
    redis.call('HSET', KEYS[1], 'slot', slot)
    return {'later', tostring(slot)}
  end
  redis.call('HDEL', KEYS[1], 'slot')
  redis.call('HSET', KEYS[1], 'postAt', t + ARGV[3], 'until', t + ARGV[5], 'wakeBy', t + ARGV[5])
  redis.call('HSET', KEYS[2], 'state', 'attempting', 'attempt', ARGV[2], 'attemptAt', t, 'attemptVersion', entry[4])
  return {'go', entry[3], entry[4]}`;

/** KEYS turn, entry, lane, edits, replies, dead. ARGV key, ts, channel, version, channel gap, edit gap. The first ts wins. */
export const POSTED = `${NOW}
  redis.call('HSET', KEYS[1], 'postAt', t + ARGV[5])
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('ZREM', KEYS[6], ARGV[1])
  if redis.call('HGET', KEYS[2], 'ts') then return 0 end
  redis.call('HSET', KEYS[2], 'state', 'posted', 'ts', ARGV[2], 'at', ARGV[3], 'shown', ARGV[4], 'editAt', t + ARGV[6])
  redis.call('HDEL', KEYS[2], 'attempt', 'attemptAt', 'attemptVersion', 'failures', 'reason', 'perhaps', 'cursor')
  if redis.call('HGET', KEYS[2], 'removed') then
    redis.call('ZADD', KEYS[4], t, ARGV[1])
  elseif tonumber(redis.call('HGET', KEYS[2], 'version')) > tonumber(ARGV[4]) then
    redis.call('ZADD', KEYS[4], t + ARGV[6], ARGV[1])
  else
    redis.call('HDEL', KEYS[2], 'content')
  end
  local replies = redis.call('ZRANGE', KEYS[5], 0, -1, 'WITHSCORES')
  for i = 1, #replies, 2 do redis.call('ZADD', KEYS[3], replies[i + 1], replies[i]) end
  redis.call('DEL', KEYS[5])
  return 1`;

/** KEYS turn, entry, lane. ARGV key, wait, counts, known. Not posted, certainly; tried again after the wait, unless it was removed meanwhile. */
export const UNSENT = `${NOW}
  redis.call('HSET', KEYS[1], 'postAt', t + ARGV[2])
  if redis.call('HGET', KEYS[2], 'state') ~= 'attempting' then return 0 end
  redis.call('HDEL', KEYS[2], 'attempt', 'attemptAt', 'attemptVersion', 'cursor')
  if redis.call('HGET', KEYS[2], 'removed') then
    redis.call('HSET', KEYS[2], 'state', 'gone')
    redis.call('HDEL', KEYS[2], 'content')
    redis.call('ZREM', KEYS[3], ARGV[1])
    return 1
  end
  redis.call('HSET', KEYS[2], 'state', 'waiting')
  if ARGV[3] == '1' then redis.call('HINCRBY', KEYS[2], 'failures', 1) else redis.call('HSET', KEYS[2], 'failures', 0) end
  return 1`;

/** KEYS turn. ARGV wait. */
export const HOLD = `${NOW}
  return redis.call('HSET', KEYS[1], 'postAt', t + ARGV[1])`;

/** KEYS edits. ARGV key, wait. */
export const EDIT_LATER = `${NOW}
  return redis.call('ZADD', KEYS[1], 'XX', t + ARGV[2], ARGV[1])`;

/** KEYS entry, lane, edits, dead. ARGV key, reason, perhaps. */
export const BURY = `${NOW}
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[3], ARGV[1])
  local state = redis.call('HGET', KEYS[1], 'state')
  if not state or state == 'gone' then return 0 end
  if redis.call('HGET', KEYS[1], 'removed') and state ~= 'posted' and ARGV[3] ~= '1' then
    redis.call('HSET', KEYS[1], 'state', 'gone')
    redis.call('HDEL', KEYS[1], 'content')
    return 1
  end
  if state ~= 'posted' then redis.call('HSET', KEYS[1], 'state', 'dead') end
  redis.call('HSET', KEYS[1], 'reason', ARGV[2])
  if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'perhaps', '1') end
  redis.call('ZADD', KEYS[4], t, ARGV[1])
  return 1`;

/** KEYS entry, edits. ARGV key, version, edit gap. */
export const SHOWN = `${NOW}
  redis.call('HSET', KEYS[1], 'shown', ARGV[2], 'editAt', t + ARGV[3])
  local now = redis.call('HMGET', KEYS[1], 'version', 'removed')
  if tonumber(now[1]) > tonumber(ARGV[2]) or now[2] then
    redis.call('ZADD', KEYS[2], t + ARGV[3], ARGV[1])
  else
    redis.call('ZREM', KEYS[2], ARGV[1])
    redis.call('HDEL', KEYS[1], 'content')
  end
  return 1`;

/** KEYS turn, lane, edits. Whether anybody will come to this lane. */
export const ATTENDANCE = `${NOW}
  if redis.call('EXISTS', KEYS[2], KEYS[3]) == 0 then return 'empty' end
  local turn = redis.call('HMGET', KEYS[1], 'until', 'wakeBy')
  if tonumber(turn[1] or '0') > t or tonumber(turn[2] or '0') > t then return 'attended' end
  return 'abandoned'`;

/** KEYS busy. ARGV lane, score. Removes a mark that nobody renewed since it was read. */
export const UNMARK = `if redis.call('ZSCORE', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('ZREM', KEYS[1], ARGV[1]) end return 0`;
