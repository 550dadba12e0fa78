import type { App } from '@slack/bolt';
import { type AuditListenerDeps, auditCommand, registerAudits } from './audits/listeners.js';
import { type MonitorListDeps, registerMonitorList } from './backups/list-listeners.js';
import { registerMonitors } from './backups/listeners.js';
import { type PlaceListenerDeps, registerPlaces } from './backups/places/place-listeners.js';
import { backupsWord, type PlaceWordsDeps } from './backups/places/place-words.js';
import { type DrillAddressDeps, registerDrillAddress } from './backups/records/listeners.js';
import { monitorsWord } from './backups/words.js';
import { type HomeDeps, registerHome } from './home/listeners.js';
import { type CalendarListenerDeps, registerCalendar } from './maintenance/calendar/calendar-listeners.js';
import { type MaintenanceDeps, maintenanceWords, registerMaintenance } from './maintenance/listeners.js';
import { type PlanMenuDeps, registerPlanMenu } from './maintenance/plans/plan-menu-listeners.js';
import { registerPlanTrouble, type TroubleListenerDeps } from './maintenance/plans/plan-trouble-listeners.js';
import { type ReportWordsDeps, reportWord } from './reports/words.js';
import { registerSites, setUpCommand } from './sites/listeners.js';
import type { SiteListenerDeps } from './sites/press.js';
import { MAINTENANCE_USAGE, siteWords } from './sites/words.js';
import { dispatchCommands } from './slack/dispatch-commands.js';
import { COMMANDS } from './slack/feature-apps.js';
import { LIFECYCLE_EVENTS, type LifecycleDeps, registerLifecycle } from './slack/lifecycle.js';
import { wordCommand } from './slack/word-command.js';
import type { WishlistDeps } from './wishlist/deps.js';
import { ADD_WISH_SHORTCUT } from './wishlist/form-listeners.js';
import { registerWishlist, wishlistCommand } from './wishlist/listeners.js';

/** What each feature needs, made by `bin/roles/bot.ts`. */
export interface FeatureDeps {
  sites: SiteListenerDeps;
  home: HomeDeps;
  maintenance: MaintenanceDeps & PlanMenuDeps & TroubleListenerDeps & Parameters<typeof maintenanceWords>[0];
  calendar: CalendarListenerDeps;
  reports: ReportWordsDeps;
  audits: AuditListenerDeps;
  monitors: MonitorListDeps & DrillAddressDeps;
  places: PlaceListenerDeps & PlaceWordsDeps;
  wishlist: WishlistDeps;
  lifecycle: LifecycleDeps;
}

/** Requests whose word does not begin with the feature they belong to. */
export const FEATURE_OF_WORD: Record<string, string> = {
  [ADD_WISH_SHORTCUT]: 'wishlist',
  app_home_opened: 'home',
  ...Object.fromEntries(LIFECYCLE_EVENTS.map((event) => [event, 'lifecycle'])),
};

/** Everything Farrier listens to, each feature on its own app. */
export function registerFeatures(appOf: (feature: string) => App, deps: FeatureDeps): void {
  registerSites(appOf('sites'), deps.sites);
  registerHome(appOf('home'), deps.home);
  registerMaintenance(appOf('maintenance'), deps.maintenance);
  registerPlanMenu(appOf('maintenance'), deps.maintenance);
  registerPlanTrouble(appOf('maintenance'), deps.maintenance);
  registerCalendar(appOf('maintenance'), deps.calendar);
  registerAudits(appOf('audits'), deps.audits);
  registerMonitors(appOf('backups'), deps.monitors);
  registerMonitorList(appOf('backups'), deps.monitors);
  registerPlaces(appOf('backups'), deps.places);
  registerDrillAddress(appOf('backups'), deps.monitors);
  registerWishlist(appOf('wishlist'), deps.wishlist);
  registerLifecycle(appOf('lifecycle'), deps.lifecycle);
  dispatchCommands(appOf(COMMANDS), {
    maintenance: wordCommand(
      '/maintenance',
      {
        ...siteWords({ ...deps.sites, openSetUp: setUpCommand(deps.sites) }),
        monitors: monitorsWord(deps.monitors),
        backups: backupsWord(deps.places),
        ...maintenanceWords(deps.maintenance),
        report: reportWord(deps.reports),
      },
      MAINTENANCE_USAGE,
    ),
    audit: auditCommand(deps.audits),
    wishlist: wishlistCommand(deps.wishlist),
  });
}
