import type { App } from '@slack/bolt';
import { type AuditListenerDeps, auditCommand, registerAudits } from './audits/listeners.js';
import { registerMonitors } from './backups/listeners.js';
import { type HomeDeps, registerHome } from './home/listeners.js';
import { type MaintenanceDeps, maintenanceWords, registerMaintenance } from './maintenance/listeners.js';
import { registerSites, setUpCommand } from './sites/listeners.js';
import type { SiteListenerDeps } from './sites/press.js';
import { MAINTENANCE_USAGE, siteWords } from './sites/words.js';
import { dispatchCommands } from './slack/dispatch-commands.js';
import { type LifecycleDeps, registerLifecycle } from './slack/lifecycle.js';
import { wordCommand } from './slack/word-command.js';
import type { WishlistDeps } from './wishlist/deps.js';
import { registerWishlist, wishlistCommand } from './wishlist/listeners.js';

/** What each feature needs, made by `bin/roles/bot.ts`. */
export interface FeatureDeps {
  sites: SiteListenerDeps;
  home: HomeDeps;
  maintenance: MaintenanceDeps & Parameters<typeof maintenanceWords>[0];
  audits: AuditListenerDeps;
  monitors: Parameters<typeof registerMonitors>[1];
  wishlist: WishlistDeps;
  lifecycle: LifecycleDeps;
}

/** Everything Farrier listens to, on one app. */
export function registerFeatures(app: App, deps: FeatureDeps): void {
  registerSites(app, deps.sites);
  registerHome(app, deps.home);
  registerMaintenance(app, deps.maintenance);
  registerAudits(app, deps.audits);
  registerMonitors(app, deps.monitors);
  registerWishlist(app, deps.wishlist);
  registerLifecycle(app, deps.lifecycle);
  dispatchCommands(app, {
    maintenance: wordCommand(
      '/maintenance',
      { ...siteWords({ ...deps.sites, openSetUp: setUpCommand(deps.sites) }), ...maintenanceWords(deps.maintenance) },
      MAINTENANCE_USAGE,
    ),
    audit: auditCommand(deps.audits),
    wishlist: wishlistCommand(deps.wishlist),
  });
}
