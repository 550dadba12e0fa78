/** What Farrier may do in a workspace, as manifest.yml asks for it; docs/slack-app.md gives the reason of each. */
export const REQUIRED_SCOPES = ['channels:read', 'chat:write', 'commands', 'groups:read', 'im:write', 'users:read'] as const;

/** What works without, with less: the reason says what is missing then. */
export const OPTIONAL_SCOPES = ['channels:history', 'dnd:read', 'files:read', 'files:write', 'groups:history', 'im:history'] as const;

export const BOT_SCOPES: string[] = [...REQUIRED_SCOPES, ...OPTIONAL_SCOPES].sort((a, b) => a.localeCompare(b));
