import { createHash } from 'node:crypto';
import { ApiError } from './api-error.js';
import { APP_ID, BOT_ID } from './app-ids.js';
import { explain, type Problem } from './check-rules.js';
import { checkView } from './check-view.js';
import { shortId, slackId } from './identifiers.js';
import { isJson, type Json, type StoredView } from './slack-shapes.js';
import type { Workspace } from './workspace.js';

/** Slack shows at most three modals over each other. */
const DEEPEST = 3;
const MAX_VIEW_BYTES = 250_000;

interface Screen {
  stack: StoredView[];
  /** Errors at inputs of the top modal, by block_id. */
  errors: Record<string, string>;
}

export type Modals = ReturnType<typeof modalScreens>;

/** The modals on everybody's screen. */
export function modalScreens(workspace: Workspace) {
  const screens = new Map<string, Screen>();

  function screen(user: string): Screen {
    const found = screens.get(user) ?? { stack: [], errors: {} };
    screens.set(user, found);
    return found;
  }

  function changed(user: string): void {
    workspace.tell({ kind: 'views', user });
  }

  function find(viewId: string): { user: string; view: StoredView } | undefined {
    for (const [user, { stack }] of screens) {
      const view = stack.find((one) => one.id === viewId || ('external_id' in one && one.external_id !== '' && one.external_id === viewId));
      if (view !== undefined) return { user, view };
    }
    return undefined;
  }

  function open(user: string, given: Json): StoredView {
    const view = storedView(workspace.team, given, {});
    screens.set(user, { stack: [view], errors: {} });
    changed(user);
    return view;
  }

  function push(user: string, given: Json): StoredView {
    const { stack } = screen(user);
    const below = stack.at(-1);
    if (below === undefined) throw new ApiError('not_found');
    if (stack.length >= DEEPEST) throw new ApiError('push_limit_reached');
    const view = storedView(workspace.team, given, { root: below.root_view_id, previous: below.id });
    stack.push(view);
    screen(user).errors = {};
    changed(user);
    return view;
  }

  function replace(user: string, old: StoredView, given: Json): StoredView {
    const { stack } = screen(user);
    const view = storedView(workspace.team, given, { id: old.id, root: old.root_view_id, previous: old.previous_view_id });
    stack[stack.indexOf(old)] = view;
    screen(user).errors = {};
    changed(user);
    return view;
  }

  return {
    open,
    push,
    replace,
    find,
    top: (user: string): StoredView | null => screens.get(user)?.stack.at(-1) ?? null,
    stack: (user: string): StoredView[] => [...(screens.get(user)?.stack ?? [])],
    errors: (user: string): Record<string, string> => screens.get(user)?.errors ?? {},
    setErrors(user: string, errors: Record<string, string>): void {
      screen(user).errors = errors;
      changed(user);
    },
    /** Takes a modal away; the one below it shows again. */
    close(user: string, viewId: string): void {
      const { stack } = screen(user);
      screens.set(user, { stack: stack.filter((one) => one.id !== viewId), errors: {} });
      changed(user);
    },
    clear(user: string): StoredView[] {
      const { stack } = screen(user);
      screens.delete(user);
      changed(user);
      return stack;
    },
    reset: () => screens.clear(),
  };
}

/** @throws {ApiError} when Slack would refuse the view. */
export function acceptableView(given: unknown, type: 'modal' | 'home'): Json {
  if (!isJson(given)) throw invalid([{ pointer: '/view', message: 'must provide an object' }]);
  const problems = checkView(given, type);
  if (problems.length > 0) throw invalid(problems);
  if (JSON.stringify(given).length > MAX_VIEW_BYTES) throw new ApiError('view_too_large');
  return given;
}

function invalid(problems: Problem[]): ApiError {
  return new ApiError('invalid_arguments', { response_metadata: { messages: problems.map((one) => `[ERROR] ${explain(one)}`) } });
}

/** The view as Slack hands it back, with ids for blocks and elements that came without. */
export function storedView(team: string, given: Json, place: { id?: string; root?: string; previous?: string | null }): StoredView {
  const id = place.id ?? slackId('V');
  const view: unknown = {
    close: null,
    submit: null,
    private_metadata: '',
    callback_id: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    ...given,
    blocks: named(given['blocks']),
    id,
    team_id: team,
    app_id: APP_ID,
    app_installed_team_id: team,
    bot_id: BOT_ID,
    root_view_id: place.root ?? id,
    previous_view_id: place.previous ?? null,
    hash: `${Date.now()}.${createHash('sha1').update(slackId('h')).digest('base64url').slice(0, 8)}`,
    state: { values: {} },
  };
  return view as StoredView;
}

/** Blocks with a `block_id` each and their elements with an `action_id`, as Slack stores them. */
export function named(blocks: unknown): Json[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.filter(isJson).map((block) => {
    const copy: Json = { ...block, block_id: block['block_id'] ?? shortId() };
    if (isJson(block['element'])) copy['element'] = namedElement(block['element']);
    if (isJson(block['accessory'])) copy['accessory'] = namedElement(block['accessory']);
    if (block['type'] === 'actions' && Array.isArray(block['elements']))
      copy['elements'] = block['elements'].filter(isJson).map(namedElement);
    return copy;
  });
}

function namedElement(element: Json): Json {
  if (element['type'] === 'image') return element;
  return { ...element, action_id: element['action_id'] ?? shortId() };
}
