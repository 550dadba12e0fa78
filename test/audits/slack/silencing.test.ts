import { riskDueKind } from '../../../src/audits/risk-kind.js';
import { hashOfEvidence, isQuiet, waitsForFix } from '../../../src/audits/silence.js';
import { acceptModal, readAcceptance } from '../../../src/audits/silence-forms.js';
import { ACTIONS } from '../../../src/audits/views.js';
import { enqueueDue, type Resting } from '../../../src/schedule/enqueue-due.js';
import { type AuditOffice, auditOffice } from './audit-office.js';
import { aFinding, aReport } from './reports.js';

let office: AuditOffice;
beforeEach(async () => {
  office = await auditOffice();
  await office.addSite('s1', 'Shop');
});
afterEach(() => office.close());

const hole = aFinding({ id: 'hole', check: 'dep-vulnerable', title: 'A hole', severity: 'high' });
const yanked = aFinding({ id: 'yanked', check: 'dep-yanked', title: 'A <yanked> release', severity: 'medium' });
const screen = (user: string) => JSON.stringify(office.slack.view(user)?.blocks);
const silences = () => office.deps.silences.ofSite(office.team, 's1');

/** Runs the audit and opens the list of everything it found. */
async function openList(findings = [hole, yanked]) {
  const { ada } = office.slack.users;
  await office.work(async (audit) => aReport({ audit, findings, finishedAt: new Date().toISOString() }));
  await office.type('dependencies');
  const report = await office.slack.until(() => office.reports().find(({ text }) => text.includes('need work')), 'the report', 20_000);
  await office.slack.click({ user: ada, channel: office.slack.channels.shop, ts: report.ts, actionId: ACTIONS.showAll });
  return report;
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test('a risk is accepted with its reason, owner and end, and can be taken back; who did what is kept', async () => {
  const { ada, ben } = office.slack.users;
  await openList();
  await office.slack.clickView({ user: ada, actionId: ACTIONS.accept, blockId: 'finding.0' });
  await office.slack.submit({ user: ada, values: { Why: 'staff <only>', 'Who owns the risk': ben, Until: inDays(500) } });
  expect(office.slack.view(ada)?.callback_id).toBe('audits.accept');
  await office.slack.submit({ user: ada, values: { Why: 'staff <only>', 'Who owns the risk': ben, Until: inDays(30) } });
  expect((await silences())['hole']).toMatchObject({ kind: 'accepted', reason: 'staff <only>', owner: ben, by: ada });
  expect(screen(ada)).toContain(`<@${ben}> owns it: staff &lt;only&gt;.`);
  expect(await office.due.at(`risk.${office.team}.s1/hole`)).not.toBeNull();

  await office.slack.clickView({ user: ada, actionId: ACTIONS.takeBack, blockId: 'finding.0' });
  expect(await silences()).toEqual({});
  expect(screen(ada)).not.toContain('owns it');
  expect(await office.due.at(`risk.${office.team}.s1/hole`)).toBeNull();
  const log = await office.deps.silences.log(office.team, 's1');
  expect(log).toMatchObject([
    { what: 'taken back', finding: 'hole', by: ada },
    { what: 'accepted', finding: 'hole', by: ada },
  ]);
});

test('not true counts against the check, and the next report keeps it quiet without calling it gone', async () => {
  const { ada } = office.slack.users;
  await openList();
  await office.slack.clickView({ user: ada, actionId: ACTIONS.untrue, blockId: 'finding.0' });
  await office.slack.submit({ user: ada, values: { 'What is wrong with it': 'Handled elsewhere', 'In one line': 'the proxy' } });
  expect(screen(ada)).toContain('handled elsewhere: the proxy');
  await office.slack.closeView(ada);
  expect((await office.type('list')).text).toContain('Called not true by your teams: `dep-vulnerable` once.');

  await office.type('dependencies');
  const quiet = await office.slack.until(() => office.reports().find(({ text }) => text.includes('Kept quiet')), 'the report', 20_000);
  expect(quiet.text).toContain('Kept quiet: 1 called not true.');
  expect(quiet.text).toContain('some things to do, nothing dangerous known');
  expect(JSON.stringify(quiet.blocks)).toContain('Show all 2');
});

test('somebody who is not in the channel cannot silence anything', async () => {
  const { ada } = office.slack.users;
  await openList();
  await office.slack.clickView({ user: ada, actionId: ACTIONS.untrue, blockId: 'finding.0' });
  const hidden = office.slack.addChannel({ name: 'secret', members: [office.slack.users.ben], bot: true });
  await office.addSite('s1', 'Shop', { channel: hidden });
  await office.slack.submit({ user: ada, values: { 'In one line': 'x' } });
  expect(await silences()).toEqual({});
});

test('an accepted risk that runs out is noted once by the ledger', async () => {
  const until = new Date('2026-12-01T00:00:00Z');
  const said = { version: 1, finding: 'a/b.c', check: 'x', title: 't', hash: 'h', by: 'U1', at: '2026-11-01T00:00:00.000Z' } as const;
  await office.deps.silences.say(office.team, 's1', { ...said, kind: 'accepted', reason: 'r', owner: 'U1', until: until.toISOString() });
  await office.due.schedule(`risk.${office.team}.s1/a/b.c`, until);
  const resting: Resting = new Map();
  const quiet = { info() {}, warn() {} };
  const back: string[] = [];
  const { silences: store } = office.deps;
  const kinds = riskDueKind({ silences: store, bringBack: async ({ site, risk }) => void back.push(`${site} ${risk.finding}`) });
  for (const at of ['2026-11-30T23:59:59Z', '2026-12-01T00:00:00Z', '2026-12-01T00:00:01Z']) {
    await enqueueDue({ store: office.due, kinds, now: () => new Date(at), log: quiet }, resting);
  }
  expect((await silences())['a/b.c']).toMatchObject({ ranOut: true });
  expect(back).toEqual(['s1 a/b.c']);
  const log = await office.deps.silences.log(office.team, 's1');
  expect(log.map(({ what, by }) => [what, by])).toEqual([
    ['ran out', null],
    ['accepted', 'U1'],
  ]);
});

test('the ledger brings nothing back that was accepted again meanwhile', async () => {
  const said = { version: 1, finding: 'f', check: 'x', title: 't', hash: 'h', by: 'U1', at: '2026-11-01T00:00:00.000Z' } as const;
  await office.deps.silences.say(office.team, 's1', {
    ...said,
    kind: 'accepted',
    reason: 'r',
    owner: 'U1',
    until: '2027-01-01T00:00:00.000Z',
  });
  expect(await office.deps.silences.runOut(office.team, 's1', 'f', new Date('2026-12-01T00:00:00Z'))).toBeNull();
  expect(await office.deps.silences.runOut(office.team, 's1', 'f', new Date('2027-01-01T00:00:00Z'))).toMatchObject({ finding: 'f' });
});

test('a risk that nothing mends yet is accepted until a fix exists, which is when its evidence changes', async () => {
  const waiting = aFinding({ id: 'w', severity: 'high', evidence: { fixedIn: [], nearestFix: null, lowestClean: null } });
  const mended = { ...waiting, evidence: { fixedIn: ['2.0'], nearestFix: '2.0', lowestClean: '2.0' } };
  expect([waitsForFix(waiting), waitsForFix(mended), waitsForFix(aFinding())]).toEqual([true, false, false]);
  const now = new Date('2026-11-22T12:00:00Z');
  const when = {
    when: { when: { type: 'static_select', selected_option: { text: { type: 'plain_text' as const, text: '' }, value: 'fix' } } },
  };
  const values = {
    reason: { reason: { type: 'plain_text_input', value: 'Not reachable' } },
    owner: { owner: { type: 'users_select', selected_user: 'U1' } },
    until: { until: { type: 'datepicker' } },
  };
  const read = readAcceptance({ ...values, ...when }, 'Europe/Berlin', now);
  expect(read).toEqual({ reason: 'Not reachable', owner: 'U1', until: new Date('2027-11-23T12:00:00Z'), untilFix: true });
  const silence = {
    version: 1,
    finding: 'w',
    check: 'x',
    title: 't',
    hash: hashOfEvidence(waiting),
    by: 'U1',
    at: now.toISOString(),
  } as const;
  const accepted = { ...silence, kind: 'accepted', reason: 'r', owner: 'U1', until: '2027-11-23T12:00:00.000Z', untilFix: true } as const;
  expect([isQuiet(accepted, waiting, now), isQuiet(accepted, mended, now)]).toEqual([true, false]);
  const [plain, offered] = [mended, waiting].map((finding) =>
    JSON.stringify(
      acceptModal({
        about: { place: { run: 'r', audit: 'a', site: 's', page: 0, wished: [] }, index: 0, list: 'V1' },
        finding,
        user: 'U1',
        timeZone: 'Europe/Berlin',
        now,
      }),
    ),
  );
  expect(offered).toContain('Until a fix exists, a year at most');
  expect(plain).not.toContain('Until a fix exists');
  expect(plain).toContain('"initial_date":"2026-12-22"');
});
