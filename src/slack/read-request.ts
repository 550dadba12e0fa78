/** What a request of Slack is, as far as guarding it needs to know. */
export interface SlackRequest {
  kind: 'event' | 'command' | 'action' | 'view' | 'closed' | 'options' | 'shortcut';
  team: string;
  user: string | null;
  /** The same for the same request sent again; null where Slack gives it no name. */
  id: string | null;
  /** Command, action id, callback id or event type. */
  word: string;
  responseUrl: string | null;
  triggerId: string | null;
  /** It came out of a modal that is still open. */
  inModal: boolean;
  /** The first field of a submitted modal, where an error can be shown. */
  field: string | null;
}

/** A command's text is cut by Slack at less. */
const LONGEST_COMMAND = 12_000;
/** What a text field of a modal takes at most. */
const LONGEST_FIELD = 3000;

type Json = Record<string, unknown>;

/** Null for what Slack would never send: such a request is refused before any listener sees it. */
export function readRequest(body: unknown): SlackRequest | null {
  if (!isJson(body)) return null;
  if (body.event !== undefined) return readEvent(body);
  if (body.command !== undefined) return readCommand(body);
  switch (body.type) {
    case 'block_actions':
      return readAction(body);
    case 'view_submission':
    case 'view_closed':
      return readView(body, body.type === 'view_submission' ? 'view' : 'closed');
    case 'block_suggestion':
      return readInteraction(body, 'options', text(body.action_id));
    case 'shortcut':
    case 'message_action':
      return readInteraction(body, 'shortcut', text(body.callback_id));
    default:
      return null;
  }
}

function readEvent(body: Json): SlackRequest | null {
  const { event } = body;
  const [first] = Array.isArray(body.authorizations) ? body.authorizations : [];
  const team = (isJson(first) ? text(first.team_id) : null) ?? text(body.team_id);
  const id = text(body.event_id);
  if (!isJson(event) || team === null || id === null || text(event.type) === null) return null;
  if (isJson(event.channel) ? text(event.channel.id) === null : event.channel !== undefined && text(event.channel) === null) return null;
  return requestOf({ kind: 'event', team, user: text(event.user), id, word: text(event.type) ?? '' });
}

function readCommand(body: Json): SlackRequest | null {
  const team = text(body.team_id);
  const user = text(body.user_id);
  const word = text(body.command);
  const triggerId = text(body.trigger_id);
  const typed = body.text === undefined || body.text === '' ? '' : text(body.text);
  if (team === null || user === null || word === null || triggerId === null || text(body.channel_id) === null) return null;
  if (typed === null || typed.length > LONGEST_COMMAND) return null;
  return requestOf({ kind: 'command', team, user, id: triggerId, word, triggerId, responseUrl: text(body.response_url) });
}

function readAction(body: Json): SlackRequest | null {
  const [action] = Array.isArray(body.actions) ? body.actions : [];
  if (!isJson(action) || text(action.action_id) === null) return null;
  const known = readInteraction(body, 'action', text(action.action_id));
  const view = isJson(body.view) ? body.view : null;
  return known === null ? null : { ...known, inModal: view?.type === 'modal' };
}

function readView(body: Json, kind: 'view' | 'closed'): SlackRequest | null {
  const { view } = body;
  if (!isJson(view) || text(view.id) === null) return null;
  const values = isJson(view.state) && isJson(view.state.values) ? view.state.values : null;
  if (kind === 'view' && (values === null || !Object.values(values).every(isFilledBlock))) return null;
  const known = readInteraction(body, kind, text(view.callback_id));
  if (known === null) return null;
  const id = kind === 'closed' ? `closed.${text(view.id)}` : known.id;
  return { ...known, id, inModal: true, field: Object.keys(values ?? {})[0] ?? null };
}

function isFilledBlock(block: unknown): boolean {
  return isJson(block) && Object.values(block).every((element) => isJson(element) && isShort(element.value));
}

function isShort(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.length <= LONGEST_FIELD);
}

function readInteraction(body: Json, kind: SlackRequest['kind'], word: string | null): SlackRequest | null {
  const user = isJson(body.user) ? body.user : null;
  const team = (isJson(body.team) ? text(body.team.id) : null) ?? text(user?.team_id);
  const userId = text(user?.id);
  if (team === null || userId === null || word === null) return null;
  const triggerId = text(body.trigger_id);
  return requestOf({ kind, team, user: userId, id: triggerId, word, triggerId, responseUrl: text(body.response_url) });
}

type Told = Pick<SlackRequest, 'kind' | 'team' | 'user' | 'id' | 'word'> & Partial<Pick<SlackRequest, 'responseUrl' | 'triggerId'>>;

/** Field by field: a spread whose fields are then replaced takes V8 a hundred times as long, and every request comes by here. */
function requestOf({ kind, team, user, id, word, responseUrl = null, triggerId = null }: Told): SlackRequest {
  return { kind, team, user, id, word, responseUrl, triggerId, inModal: false, field: null };
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A non-empty string, or null. Ids go into Redis keys, so none may be endless. */
function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 40_000 ? value : null;
}
