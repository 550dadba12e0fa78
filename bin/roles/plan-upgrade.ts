import type { FollowDeps } from '../../src/audits/follow-upgrade.js';
import type { AuditListenerDeps } from '../../src/audits/listeners.js';
import type { Clock } from '../../src/shared/clock.js';
import type { Outbox } from '../../src/slack/outbox.js';
import { addUpgradeWish, showSteps, tellAtWish, upgradeWishId } from '../../src/wishlist/upgrade-wish.js';
import type { Stores } from './stores.js';

/** Puts the way to a Django on the wishlist. The plan is kept first: a kill in between leaves what the next press completes. */
export function planUpgrade(stores: Stores, now: Clock): AuditListenerDeps['planUpgrade'] {
  return async ({ team, user, site, upgrade }) => {
    const { goal, title } = upgrade;
    const { channel } = site;
    const wish = upgradeWishId(channel, site.id, goal);
    const fresh = upgrade.steps.map((step) => ({ ...step, done: null }));
    const { steps } = await stores.upgradePlans.keep(team, site.id, { version: 1, wish, channel, goal, steps: fresh });
    const { created } = await addUpgradeWish({ ...stores, now }, { team, user, channel, site: site.id, goal, title, steps });
    return { created, steps };
  };
}

/** How the worker ticks the steps of planned upgrades. */
export function upgradeFollower(stores: Stores, outbox: Outbox, now: Clock): FollowDeps {
  return {
    upgradePlans: stores.upgradePlans,
    showSteps: (team, wish, steps) => showSteps({ ...stores, now }, team, wish, steps),
    tellAtWish: (team, message) => tellAtWish({ ...stores, outbox }, team, message),
  };
}
