import type { PageMessage, PageState, PageUser } from '../../playground/server/page-api.js';

function user(id: string, name: string, realName: string, isBot = false): PageUser {
  return { id, name, realName, color: '#336699', isBot, isAdmin: false, timeZone: 'UTC', status: '' };
}

/** A small workspace as Ann sees it. */
export function pageState(change: Partial<PageState> = {}): PageState {
  return {
    type: 'state',
    workspace: { id: 'T1', name: 'Acme' },
    mode: 'http',
    me: 'U1',
    users: [user('U1', 'ann', 'Ann Lee'), user('U2', 'ben', 'Ben Ortiz'), user('U3', 'farrier', 'Farrier', true)],
    channels: [
      { id: 'C1', name: 'shop-dev', kind: 'public', topic: 'The shop', isArchived: false, isGeneral: false, members: ['U1', 'U2', 'U3'] },
      { id: 'C2', name: 'general', kind: 'public', topic: '', isArchived: false, isGeneral: true, members: ['U1', 'U2'] },
      { id: 'D1', name: 'u1-u3', kind: 'direct', topic: '', isArchived: false, isGeneral: false, members: ['U1', 'U3'] },
    ],
    messages: [],
    botUser: 'U3',
    messagesTabReadOnly: true,
    commands: [
      { command: '/audit', description: 'Look at a site', usageHint: '[list | status]' },
      { command: '/wishlist', description: 'Collect wishes', usageHint: 'add <title>' },
    ],
    messageShortcuts: [],
    globalShortcuts: [],
    home: null,
    views: [],
    control: { apiCut: false, delayMs: 0 },
    botConnected: true,
    ...change,
  };
}

export function message(ts: string, change: Partial<PageMessage> = {}): PageMessage {
  return { channel: 'C1', ts, user: 'U3', text: `at ${ts}`, ...change };
}
