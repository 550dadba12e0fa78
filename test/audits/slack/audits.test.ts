import { setTimeout as wait } from 'node:timers/promises';
import { reportStore } from '../../../src/audits/report-store.js';
import { requestAudit } from '../../../src/audits/request-audit.js';
import type { PerformDeps } from '../../../src/audits/run-job.js';
import { drillButton } from '../../../src/audits/views.js';
import { actions } from '../../../src/slack/blocks.js';
import { type AuditOffice, auditOffice } from './audit-office.js';
import { aFinding, aReport } from './reports.js';

let office: AuditOffice;
beforeEach(async () => {
  office = await auditOffice();
});
afterEach(async () => {
  await office.close();
  expect(office.failures).toEqual([]);
});

/** An audit that finds what it is told to. */
const finds =
  (...findings: ReturnType<typeof aFinding>[]): PerformDeps['audit'] =>
  async (audit) =>
    aReport({ audit, findings, finishedAt: new Date().toISOString() });

/** An audit that waits, after telling its progress, until it is let go or aborted. */
function waiting() {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const seen: { aborted: boolean } = { aborted: false };
  const run: PerformDeps['audit'] = async (audit, _target, { progress, signal }) => {
    progress('asking OSV about 25 packages', 3, 7);
    begun();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        seen.aborted = true;
        reject(signal.reason);
      });
    });
    await Promise.race([gate, aborted]);
    return aReport({ audit, findings: [aFinding()], finishedAt: new Date().toISOString() });
  };
  return { run, letGo, started, seen };
}

const reportSaying = (words: string, channel?: string) =>
  office.slack.until(() => office.reports(channel).find(({ text }) => text.includes(words)), `a report that says "${words}"`, 25_000);

it('drills a kept backup beside all other drills, by chance of its run, and another one when it is asked for again', async () => {
  const site = await office.addSite('s1', 'Shop');
  const asked: unknown[] = [];
  await office.work(async (audit, { kept }) => {
    asked.push(kept);
    const drill = { engine: null, format: 'no backup', seconds: null, rows: null, newestRowAt: null, verdict: 'broken' };
    const newest = { name: 'august.dump', bytes: 1, takenAt: '2026-08-01T02:00:00.000Z' };
    const findings = [aFinding({ id: 'restore-failed/august.dump', severity: 'critical', title: 'It does not restore' })];
    return aReport({ audit, findings, facts: { newest, drill, picked: { by: 'chance', of: 12 } } });
  });
  const { team } = office;
  const { ada, ben } = office.slack.users;
  const ask = { team, user: ada, site, audits: ['backups'], channel: site.channel, kept: { by: 'chance' } as const };
  const first = await requestAudit(office.deps, { ...ask, trigger: 'window-1' });
  expect(await requestAudit(office.deps, { ...ask, trigger: 'window-1' })).toMatchObject({ run: first.run });
  const { ts, blocks } = await reportSaying('Shop: a kept backup does not restore.');
  expect(JSON.stringify(blocks)).toContain('Taken by chance, of 12 whole files.');
  expect(JSON.stringify(blocks)).toContain('compared with no other drill');
  await office.slack.click({ user: ben, channel: site.channel, ts, actionId: 'audits.run-again' });
  await office.slack.until(() => asked.length === 2, 'the second drill');
  expect(asked).toEqual([
    { ask: { by: 'chance' }, seed: first.run },
    { ask: { by: 'chance' }, seed: expect.not.stringMatching(first.run) },
  ]);
  expect(await reportStore(office.redis).history(team, 's1', 'backups')).toEqual([]);
  expect(await reportStore(office.redis).latest(team, 's1')).toEqual({});
});

it('drills once for two presses, and again when that is over', async () => {
  const site = await office.addSite('s1', 'Shop');
  let end: () => void = () => {};
  let drills = 0;
  await office.work(async (audit) => {
    drills += 1;
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    return aReport({ audit });
  });
  await office.outbox.post(office.team, {
    key: 'list',
    channel: site.channel,
    kind: 'farrier_audit',
    thing: 'list',
    text: 'The list.',
    blocks: [actions('list', drillButton(site))],
  });
  const { ts } = await office.slack.until(() => office.reports().find(({ text }) => text === 'The list.'), 'the list');
  const { ben } = office.slack.users;
  const press = () => office.slack.click({ user: ben, channel: site.channel, ts, actionId: 'audits.drill.s1', blockId: 'list' });
  const heard = (words: string) =>
    office.slack.until(() => office.slack.ephemerals(ben).at(-1)?.text.includes(words), `an answer that says "${words}"`);
  await press();
  await heard('is being restored into a throwaway database. ');
  await press();
  await heard('is being restored into a throwaway database already. ');
  await office.slack.until(() => drills > 0, 'the drill');
  end();
  await reportSaying('Shop: its backups are fine');
  // The job ends a moment after its report.
  while ((await office.deps.queue.unfinished(office.team)).length > 0) await wait(20);
  await press();
  await heard('is being restored into a throwaway database. ');
  await office.slack.until(() => drills === 2, 'the second drill');
  end();
  await office.slack.until(() => office.reports().filter(({ text }) => text.includes('are fine')).length === 2, 'its report');
  expect(drills).toBe(2);
});

it('looks quietly where nobody asked: no message, but its report is stored, alarms break in, and the round is told', async () => {
  const site = await office.addSite('s1', 'Shop');
  const { team, redis } = office;
  const told: string[] = [];
  const critical = aFinding({ id: 'env-exposed', check: 'env-exposed', severity: 'critical', title: 'The .env file is public' });
  await office.work(finds(critical), { heard: async ({ run }) => void told.push(run) });
  const job = { team, run: 'a1', site: site.id, siteName: 'Shop', audits: ['dependencies'], askedBy: '', channel: '', quiet: true };
  await office.deps.queue.request({ ...job, requestedAt: new Date().toISOString() });
  await office.slack.until(() => told.length > 0, 'the round to be told');
  expect((await reportStore(redis).latest(team, 's1'))['dependencies']?.findings).toEqual([critical]);
  const messages = await office.slack.until(() => {
    const all = office.slack.messages(office.slack.channels.shop).filter((message) => message.metadata !== undefined);
    return all.length > 0 && all;
  }, 'the alarm');
  expect(messages.map((message) => message.metadata?.event_type)).toEqual(['farrier_alert']);
  expect((await office.type('status')).text).not.toContain('a1');
});

describe('asking for an audit', () => {
  it('answers the asker, and the report appears as one message in the channel', async () => {
    await office.addSite('s1', 'Shop');
    await office.work(finds(aFinding()));
    const answer = await office.type('dependencies shop');
    expect(answer.text).toMatch(/^Checking Shop: dependencies\. It appears in this channel\. `\/audit cancel a[0-9a-f]{9}` stops it\.$/);
    await reportSaying('dependencies need work');
    expect(office.reports()).toHaveLength(1);
    expect(office.reports()[0]?.metadata?.event_payload).toMatchObject({ key: expect.stringMatching(/^audit\.a/) });
  });

  it('takes the only site of the channel when none is named', async () => {
    await office.addSite('s1', 'Shop');
    expect((await office.type('django')).text).toContain('Checking Shop: django');
  });

  it('runs every audit of `all` and answers below one message', async () => {
    await office.addSite('s1', 'Shop');
    await office.work(finds());
    await office.type('all');
    const head = await reportSaying('2 audits');
    await reportSaying('Shop: Django is fine');
    await reportSaying('Shop: dependencies are fine');
    expect(office.slack.thread(office.slack.channels.shop, head.ts)).toHaveLength(3);
  });

  it('starts once when Slack sends the command again', async () => {
    await office.addSite('s1', 'Shop');
    const answers = [await office.type('django', { triggerId: 't.1' }), await office.type('django', { triggerId: 't.1' })];
    expect(answers[0]?.text).toBe(answers[1]?.text);
    expect(await office.deps.queue.unfinished(office.team)).toHaveLength(1);
  });

  it('says which site to name when there are several', async () => {
    await office.addSite('s1', 'Shop');
    await office.addSite('s2', 'Billing');
    expect((await office.type('django')).text).toBe('Which site? There is: Billing, Shop. For example `/audit django Billing`.');
    expect((await office.type('django stop')).text).toBe('No site called "stop". There is: Billing, Shop.');
  });

  it('says what is next when there is no site', async () => {
    expect((await office.type('django')).text).toContain('`/maintenance setup` adds one');
    expect((await office.type('')).text).toContain('`/maintenance setup` adds one');
  });

  it('does not show a site to somebody who is not in its channel', async () => {
    const secret = office.slack.addChannel({ name: 'secret', members: [office.slack.users.ben], bot: true });
    await office.addSite('s1', 'Hidden', { channel: secret });
    expect((await office.type('django hidden')).text).toBe('No site called "hidden". There is none yet: `/maintenance setup` adds one.');
  });

  it('writes to the asker alone when it is asked for elsewhere', async () => {
    await office.addSite('s1', 'Shop');
    await office.work(finds());
    const answer = await office.type('django shop', { channel: office.slack.channels.general });
    expect(answer.text).toContain('in our direct message');
    await reportSaying('Django is fine', office.slack.direct(office.slack.users.ada));
    expect(office.reports(office.slack.channels.general)).toEqual([]);
  });

  it.each([
    ['djnago', 'No audit called "djnago". Did you mean django? Try: django, dependencies, backups, all. `/audit help` lists every word.'],
    ['<!channel>', 'No audit called "&lt;!channel&gt;". Try: django, dependencies, backups, all. `/audit help` lists every word.'],
    ['cancel', 'No audit is running. `/audit` starts one.'],
    ['cancel a12', 'No audit called `a12` is running. `/audit status` lists what is.'],
    ['status', 'No audit is running. `/audit` starts one.'],
  ])('answers `/audit %s`', async (words, answer) => {
    expect((await office.type(words)).text).toBe(answer);
  });

  it('lists the audits and the words', async () => {
    expect((await office.type('list')).text).toContain('`/audit dependencies` known holes in packages');
    expect((await office.type('help')).text).toContain('`/audit cancel [run]`');
  });

  it('opens a form for `/audit` alone and runs what is chosen in it', async () => {
    await office.addSite('s1', 'Shop');
    await office.work(finds());
    await office.type('');
    const { users } = office.slack;
    expect(office.slack.view(users.ada)?.callback_id).toBe('audits.pick');
    await office.slack.submit({ user: users.ada, values: { Audit: 'dependencies', 'Report to': 'Just for me' } });
    await reportSaying('dependencies are fine', office.slack.direct(users.ada));
  });
});

describe('a running audit', () => {
  it('shows its progress in the message that becomes the report', async () => {
    await office.addSite('s1', 'Shop');
    const { run, letGo } = waiting();
    await office.work(run);
    await office.type('dependencies');
    const shown = await reportSaying(`Asked by <@${office.slack.users.ada}>: checking Shop, 3 of 7`);
    expect(JSON.stringify(shown.blocks)).toContain('asking OSV about 25 packages');
    expect((await office.type('status')).text).toContain('3 of 7, asking OSV');
    letGo();
    const report = await reportSaying('dependencies need work');
    expect(report.ts).toBe(shown.ts);
  });

  it.each([['its button'], ['the command']])('is cancelled by %s, whichever worker has it, and says by whom', async (way) => {
    await office.addSite('s1', 'Shop');
    const first = waiting();
    await office.work(first.run);
    await office.work(first.run);
    await office.type('dependencies');
    await first.started;
    const shown = await reportSaying('checking Shop');
    const { ben } = office.slack.users;
    if (way === 'its button')
      await office.slack.click({ user: ben, channel: office.slack.channels.shop, ts: shown.ts, actionId: 'audits.cancel' });
    else await office.type('cancel', { user: ben });
    const report = await reportSaying(`Cancelled by <@${ben}>`);
    expect(report.ts).toBe(shown.ts);
    await office.slack.until(() => first.seen.aborted, 'the audit to be aborted');
    expect(await office.deps.reports.latest(office.team, 's1')).toEqual({});
    expect((await office.type('status')).text).toContain('No audit is running');
  });

  it('can be seen and cancelled before any worker has it', async () => {
    await office.addSite('s1', 'Shop');
    await office.type('dependencies');
    const { ada } = office.slack.users;
    expect((await office.type('status')).text).toMatch(
      new RegExp(`^• \`a[0-9a-f]{9}\` dependencies of Shop, asked by <@${ada}>: waiting for a worker$`),
    );
    expect((await office.type('cancel')).text).toBe('Cancelled dependencies of Shop.');
    await office.work(finds());
    await office.type('django');
    await reportSaying('Django is fine');
    expect(office.reports()).toHaveLength(1);
  });

  it('that cannot be finished says so, and not that the site is fine', async () => {
    await office.addSite('s1', 'Shop');
    await office.work(async () => {
      throw new TypeError('a mistake of ours');
    });
    await office.type('dependencies');
    const report = await reportSaying('was not checked');
    expect(report.text).toMatch(/^Shop was not checked: something went wrong \(ref a[0-9a-f]+\)\. That says nothing about the site/);
    expect(office.failures.splice(0).map(String)).toContain('TypeError: a mistake of ours');
  });
});

describe('a report', () => {
  const many = Array.from({ length: 40 }, (_, index) => aFinding({ id: `f${index}`, title: `Finding ${index}`, check: `check-${index}` }));

  async function openList() {
    await office.addSite('s1', 'Shop');
    await office.work(finds(...many));
    await office.type('dependencies');
    const { ts } = await reportSaying('need work');
    const { ada } = office.slack.users;
    await office.slack.click({ user: ada, channel: office.slack.channels.shop, ts, actionId: 'audits.show-all' });
    return { ada, ts };
  }

  const list = () => JSON.stringify(office.slack.view(office.slack.users.ada)?.blocks);

  it('lists all its findings a page at a time', async () => {
    const { ada } = await openList();
    expect(list()).toContain('1 to 15 of 40');
    await office.slack.clickView({ user: ada, actionId: 'audits.page.1' });
    expect(list()).toContain('16 to 30 of 40');
    await office.slack.clickView({ user: ada, actionId: 'audits.page.2' });
    expect(list()).toContain('31 to 40 of 40');
    expect(list()).toContain('Finding 39');
  });

  it('makes a wish of a finding', async () => {
    const { ada } = await openList();
    await office.slack.clickView({ user: ada, actionId: 'audits.add-wish', blockId: 'finding.1' });
    expect(office.wishes.map(({ id }) => id)).toEqual(['f1']);
    expect(list()).toContain('On the wishlist');
  });

  it('is made again on a button, and tells what changed', async () => {
    await office.addSite('s1', 'Shop');
    let findings = [aFinding({ id: 'one', title: 'Finding one' })];
    await office.work(async (audit) => aReport({ audit, findings, finishedAt: new Date().toISOString() }));
    await office.type('dependencies');
    const { ts } = await reportSaying('need work');
    findings = [aFinding({ id: 'two', title: 'Finding two' })];
    await office.slack.click({ user: office.slack.users.ben, channel: office.slack.channels.shop, ts, actionId: 'audits.run-again' });
    await reportSaying('1 new, 1 fixed, 0 still open');
    expect(office.reports()).toHaveLength(2);
    expect((await office.type('history dependencies shop')).text).toMatch(/1 finding \(1 new, 1 fixed\)\n.*1 finding \(baseline\)/);
    const { ada } = office.slack.users;
    const [history] = office.slack.ephemerals(ada).slice(-1);
    await office.slack.click({
      user: ada,
      channel: office.slack.channels.shop,
      ts: history?.ts ?? '',
      actionId: 'audits.show-all.dependencies',
    });
    expect(JSON.stringify(office.slack.view(ada)?.blocks)).toContain('Finding two');
  });
});
