import { NOW } from './lane-scripts.js';

/** Whether somebody already has to come back to the lane and will find the change. */
const ATTENDED = `tonumber(redis.call('HGET', turn, 'wakeBy') or '0') > t`;

/**
 * KEYS entry, lane, replies of the parent, entry of the parent, order, turn, edits.
 * ARGV key, under, channel, kind, thing, content, version, parts, revive, life. Returns 1 when the lane has to be woken.
 */
export const ACCEPT = `${NOW}
  local turn = KEYS[6]
  local parent = redis.call('HGET', KEYS[4], 'channel')
  if ARGV[2] ~= '' and parent and parent ~= ARGV[3] then return -1 end
  local known = redis.call('HMGET', KEYS[1], 'state', 'version', 'removed')
  local state = known[1]
  local revived = known[3] and ARGV[9] == '1' and tonumber(ARGV[7]) > tonumber(known[2])
  if revived and state ~= 'gone' then
    redis.call('HDEL', KEYS[1], 'removed')
    redis.call('HSET', KEYS[1], 'content', ARGV[6], 'version', ARGV[7])
    if state == 'posted' then redis.call('ZADD', KEYS[7], t, ARGV[1]) end
  elseif state == 'posted' or state == 'dead' or (state == 'gone' and not revived) then
    return 0
  end
  if not state or state == 'gone' then
    redis.call('DEL', KEYS[1])
    redis.call('HSET', KEYS[1], 'state', 'waiting', 'channel', ARGV[3], 'under', ARGV[2], 'kind', ARGV[4], 'thing', ARGV[5],
      'content', ARGV[6], 'version', ARGV[7], 'parts', ARGV[8])
    redis.call('PEXPIRE', KEYS[1], ARGV[10])
    local order = redis.call('INCR', KEYS[5])
    if ARGV[2] ~= '' and not redis.call('HGET', KEYS[4], 'ts') then
      redis.call('ZADD', KEYS[3], order, ARGV[1])
    else
      redis.call('ZADD', KEYS[2], order, ARGV[1])
    end
  end
  if ${ATTENDED} then return 0 end
  return 1`;

/** KEYS entry, edits, turn. ARGV key, version, content, parts, life. Returns 1 when the lane has to be woken: an edit waits, this one or an earlier. */
export const EDIT = `${NOW}
  local turn = KEYS[3]
  local state = redis.call('HGET', KEYS[1], 'state')
  if not state or state == 'gone' then return 0 end
  if tonumber(ARGV[2]) > tonumber(redis.call('HGET', KEYS[1], 'version')) then
    redis.call('HSET', KEYS[1], 'version', ARGV[2], 'content', ARGV[3], 'parts', ARGV[4])
    redis.call('PEXPIRE', KEYS[1], ARGV[5])
    if state == 'posted' then
      redis.call('ZADD', KEYS[2], 'NX', redis.call('HGET', KEYS[1], 'editAt') or t, ARGV[1])
    end
  end
  if state ~= 'posted' or not redis.call('ZSCORE', KEYS[2], ARGV[1]) or ${ATTENDED} then return 0 end
  return 1`;

/** KEYS entry, lane, edits, replies of the parent, dead, turn. ARGV key, version. Returns 1 when the lane has to be woken. */
export const REMOVE = `${NOW}
  local turn = KEYS[6]
  local state = redis.call('HGET', KEYS[1], 'state')
  if not state or state == 'gone' then return 0 end
  redis.call('HSET', KEYS[1], 'removed', '1')
  if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'version', ARGV[2]) end
  redis.call('ZREM', KEYS[5], ARGV[1])
  if state == 'waiting' or state == 'dead' then
    redis.call('HSET', KEYS[1], 'state', 'gone')
    redis.call('HDEL', KEYS[1], 'content')
    redis.call('ZREM', KEYS[2], ARGV[1])
    redis.call('ZREM', KEYS[4], ARGV[1])
    return 0
  end
  if state == 'posted' then redis.call('ZADD', KEYS[3], t, ARGV[1]) end
  if ${ATTENDED} then return 0 end
  return 1`;

/**
 * KEYS entry, lane, edits, dead, order. ARGV key, again. Returns 1 when there was such a dead letter.
 * One that is perhaps posted goes back to the state in which it is looked for.
 */
export const RETRY = `${NOW}
  if redis.call('ZREM', KEYS[4], ARGV[1]) == 0 then return 0 end
  local state = redis.call('HGET', KEYS[1], 'state')
  if state == 'posted' then
    redis.call('ZADD', KEYS[3], t, ARGV[1])
    return 1
  end
  if state ~= 'dead' then return 0 end
  if redis.call('HGET', KEYS[1], 'perhaps') and ARGV[2] ~= '1' then state = 'attempting' else state = 'waiting' end
  redis.call('HSET', KEYS[1], 'state', state, 'failures', 0)
  redis.call('HDEL', KEYS[1], 'reason', 'perhaps')
  redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[5]), ARGV[1])
  return 1`;

/** KEYS a sorted set. ARGV last index. Members and scores in turn, whatever protocol the connection speaks. */
export const NEWEST = `return redis.call('ZREVRANGE', KEYS[1], 0, ARGV[1], 'WITHSCORES')`;
