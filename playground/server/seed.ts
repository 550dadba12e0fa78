import { BOT_USER } from './app-ids.js';
import type { StoredChannel, StoredUser } from './slack-shapes.js';

export const ADA = 'U0ADA000001';
export const BEN = 'U0BEN000002';
export const CHLOE = 'U0CHLOE0003';
export const DAN = 'U0DAN000004';
export const GENERAL = 'C0GENERAL01';
export const SHOP = 'C0SHOPDEV02';
export const BILLING = 'C0BILLING03';
/** Slack's own voice has this id in every workspace. */
export const SLACKBOT = 'USLACKBOT';

export function person(user: Pick<StoredUser, 'id' | 'name' | 'realName'> & Partial<StoredUser>): StoredUser {
  return {
    color: '#5b6abf',
    isBot: false,
    isAdmin: false,
    guest: 'no',
    deleted: false,
    timeZone: 'Europe/Berlin',
    presence: 'active',
    dndUntil: 0,
    statusText: '',
    statusEmoji: '',
    statusUntil: 0,
    ...user,
  };
}

/** Who is in a new workspace: an administrator, two members, a guest of one channel, the bot, and the workspace's own voice. */
export function seedUsers(): StoredUser[] {
  return [
    person({ id: ADA, name: 'ada', realName: 'Ada Park', isAdmin: true }),
    person({ id: BEN, name: 'ben', realName: 'Ben Osei', color: '#2b8a6e' }),
    person({ id: CHLOE, name: 'chloe', realName: 'Chloe Martin', color: '#b5573c', timeZone: 'America/New_York' }),
    person({ id: DAN, name: 'dan', realName: 'Dan Weiss (guest)', color: '#8a6d1f', guest: 'single' }),
    person({ id: SLACKBOT, name: 'playground', realName: 'Playground', color: '#7a7a85', isBot: true, timeZone: 'UTC' }),
    person({ id: BOT_USER, name: 'farrier', realName: 'Farrier', color: '#3d3d47', isBot: true, timeZone: 'UTC' }),
  ];
}

export function seedChannels(): (Pick<StoredChannel, 'name' | 'kind' | 'members'> & Partial<StoredChannel>)[] {
  return [
    { id: GENERAL, name: 'general', kind: 'public', isGeneral: true, topic: 'Everybody is here', members: [ADA, BEN, CHLOE] },
    { id: SHOP, name: 'shop-dev', kind: 'public', topic: 'The shop, a Django site', members: [ADA, BEN, CHLOE, DAN, BOT_USER] },
    { id: BILLING, name: 'billing-ops', kind: 'private', topic: 'Billing. Farrier is not in here yet', members: [ADA, BEN] },
  ];
}
