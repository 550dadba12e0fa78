import { preferenceStore } from '../../src/maintenance/people/preference-store.js';
import type { Plan } from '../../src/maintenance/plans/plan.js';
import { type PlanStore, planStore } from '../../src/maintenance/plans/plan-store.js';
import type { RoundDeps } from '../../src/maintenance/rounds/announce-round.js';
import { buildRound, type RoundInput } from '../../src/maintenance/rounds/build-round.js';
import type { SiteProof } from '../../src/maintenance/rounds/candidates.js';
import type { Proof, Round } from '../../src/maintenance/rounds/round.js';
import { roundStore } from '../../src/maintenance/rounds/round-store.js';
import { dueStore } from '../../src/schedule/due-store.js';
import type { Site } from '../../src/sites/site.js';
import type { Content, Outbox, OutboxMessage } from '../../src/slack/outbox.js';
import type { People } from '../../src/slack/people.js';
import type { TestRedis } from '../support/redis.js';

/** A Tuesday, 10:00 in London. */
export const TUESDAY = new Date('2026-11-24T10:00:00Z');
export const WEEK = 7 * 86_400_000;
export const weeksLater = (weeks: number) => new Date(TUESDAY.getTime() + weeks * WEEK);

export function aSite(parts: Partial<Site> = {}): Site {
  return {
    version: 1,
    id: 's-shop',
    name: 'Shop',
    address: 'https://shop.example',
    repository: 'https://git.example/o/shop',
    manifest: null,
    timeZone: 'Europe/London',
    channel: 'C1',
    backups: { kind: 'job', monitor: 'm1' },
    createdBy: 'UADA',
    createdAt: '2026-11-20T09:00:00.000Z',
    ...parts,
  };
}

export const billing = aSite({ id: 's-billing', name: 'Billing' });

export function aPlan(parts: Partial<Plan> = {}): Plan {
  return {
    version: 1,
    id: 'p-C1',
    channel: 'C1',
    name: 'Weekly maintenance',
    sites: ['s-shop'],
    recurrence: {
      rrule: 'FREQ=WEEKLY;BYDAY=TU',
      timeZone: 'Europe/London',
      start: '2026-11-20',
      at: '10:00',
      holidays: null,
      shift: 'keep',
    },
    hoursAWeek: 2,
    rota: ['UADA', 'UBEN'],
    state: 'active',
    pausedUntil: null,
    pausedReason: null,
    createdBy: 'UADA',
    createdAt: '2026-11-20T09:00:00.000Z',
    ...parts,
  };
}

export const proven = (evidence = 'seen at 03:02'): Proof => ({ state: 'proven', evidence });
export const missing: Proof = { state: 'open', evidence: 'not heard from for 3 days', fix: "Find out why Shop's backup job is silent" };
export const oldDjango: Proof = {
  state: 'open',
  evidence: 'requirements/common.txt line 1: Django==3.2.13. Clears the 12 known advisories.',
  fix: 'Move Shop to Django 3.2.25',
  findings: [
    { id: 'f1', check: 'dep-vulnerable', subject: 'django==3.2.13', severity: 'unknown', title: 't', evidence: {}, fix: 'f', links: [] },
  ],
  waiting: 80,
};

export function allOf(site: Site, proofs: Partial<Record<'backups' | 'updates' | 'site', Proof>> = {}): SiteProof[] {
  return (['backups', 'updates', 'site'] as const).map((task) => ({ site, task, proof: proofs[task] ?? proven() }));
}

export function anInput(parts: Partial<RoundInput> = {}): RoundInput {
  const site = aSite();
  return {
    id: `p-C1@${TUESDAY.getTime()}`,
    plan: aPlan(),
    sites: [site],
    occurrence: TUESDAY,
    openedAt: TUESDAY,
    askedBy: null,
    proofs: allOf(site),
    previous: null,
    lastTurn: null,
    next: weeksLater(1),
    nextMonthly: weeksLater(1),
    nextQuarterly: new Date('2027-01-05T10:00:00Z'),
    wish: { id: 'w1', title: 'cache the price list', votes: 7, size: null, why: 'Customers wait 1.9 s for /prices' },
    neverRestored: [],
    ...parts,
  };
}

/** Django to move, a wish to nibble; backups and site proven. */
export function aRound(parts: Partial<RoundInput> = {}): Round {
  return buildRound(anInput({ proofs: allOf(aSite(), { updates: oldDjango }), ...parts }));
}

export interface MemoryOutbox extends Outbox {
  posted: Map<string, OutboxMessage>;
  shown(key: string): Content | undefined;
}

/** Keeps to the outbox's promises without Slack: a key is posted once, the highest version is shown. */
export function memoryOutbox(): MemoryOutbox {
  const posted = new Map<string, OutboxMessage>();
  const edits = new Map<string, { version: number; content: Content }>();
  return {
    posted,
    shown: (key) => edits.get(key)?.content ?? posted.get(key),
    async post(_team, message) {
      if (!posted.has(message.key)) posted.set(message.key, message);
    },
    async edit(_team, key, version, content) {
      if (version > (edits.get(key)?.version ?? 0)) edits.set(key, { version, content });
      return true;
    },
    async remove(_team, key) {
      posted.delete(key);
    },
    async whereIs(_team, key) {
      const message = posted.get(key);
      return message === undefined ? null : { channel: message.channel, ts: '1.1' };
    },
  };
}

export const everybodyIsThere: People = {
  look: async () => ({ timeZone: 'Europe/London', isDeactivated: false, status: { text: '', emoji: '', until: null } }),
  sees: async () => true,
  isIn: async () => true,
  quietUntil: async () => null,
};

export interface TestDeps extends RoundDeps {
  plans: PlanStore;
  outbox: MemoryOutbox;
  due: ReturnType<typeof dueStore>;
  /** Moves the clock. */
  clock: { now: Date };
}

/** Real stores, an outbox in memory, a clock to move, two sites with everything proven. */
export function roundDeps(test: TestRedis, parts: Partial<RoundDeps> = {}): TestDeps {
  const clock = { now: TUESDAY };
  const sites = [aSite(), billing];
  return {
    plans: planStore(test.redis, () => clock.now),
    rounds: roundStore(test.redis),
    sites: { get: async (_team, id) => sites.find((site) => site.id === id) ?? null },
    prove: async () => proven(),
    topWish: async () => ({ id: 'w1', title: 'cache the price list', votes: 7, size: null, why: null }),
    people: everybodyIsThere,
    preferences: preferenceStore(test.redis),
    now: () => clock.now,
    log: { info() {}, warn() {} },
    ...parts,
    outbox: memoryOutbox(),
    due: dueStore(test.redis, test.prefix),
    clock,
  };
}

/** All words of a message, as a reader sees them. */
export function wordsOf(content: Content | undefined): string {
  const found: string[] = [];
  JSON.stringify(content?.blocks ?? [], (key, value: unknown) => {
    if (key === 'text' && typeof value === 'string') found.push(value);
    return value;
  });
  return found.join('\n');
}
