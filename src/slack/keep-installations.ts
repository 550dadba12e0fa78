import type { InstallationStore as BoltInstallationStore } from '@slack/bolt';
import type { Clock } from '../shared/clock.js';
import { UserError } from '../shared/errors.js';
import { UnknownWorkspace } from './failure.js';
import type { InstallationStore } from './installation-store.js';
import type { WorkspaceStore } from './workspace-store.js';

/** What Bolt's installer asks for, kept in our stores. */
export function keepInstallations(installations: InstallationStore, workspaces: WorkspaceStore, now: Clock): BoltInstallationStore {
  return {
    async storeInstallation(installation) {
      const { team } = installation;
      if (team === undefined) throw new UserError('Farrier is installed workspace by workspace, not for a whole organisation.');
      await installations.save(team.id, installation);
      await workspaces.markInstalled(team.id, team.name ?? null, now());
    },
    async fetchInstallation({ teamId }) {
      const installation = teamId === undefined ? null : await installations.get(teamId);
      if (installation === null) throw new UnknownWorkspace(`Farrier is not installed in the workspace ${teamId}`);
      return installation;
    },
    async deleteInstallation({ teamId }) {
      if (teamId !== undefined) await installations.remove(teamId);
    },
  };
}
