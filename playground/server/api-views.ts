import type { Arguments } from './api-arguments.js';
import { ApiError } from './api-error.js';
import { user } from './find-in-workspace.js';
import { acceptableView, storedView } from './modals.js';
import type { ApiMethods } from './slack-context.js';
import type { StoredView } from './slack-shapes.js';

export const viewMethods: ApiMethods = {
  'views.open'(args, slack) {
    const view = acceptableView(givenView(args), 'modal');
    const trigger = slack.triggers.exchange(args.need('trigger_id'));
    return { view: slack.modals.open(trigger.user, view) };
  },

  'views.push'(args, slack) {
    const view = acceptableView(givenView(args), 'modal');
    const trigger = slack.triggers.exchange(args.need('trigger_id'));
    if (trigger.fromView === undefined) throw new ApiError('not_found');
    return { view: slack.modals.push(trigger.user, view) };
  },

  'views.update'(args, slack) {
    const view = acceptableView(givenView(args), 'modal');
    const found = slack.modals.find(args.text('view_id') ?? args.need('external_id'));
    if (found === undefined) throw new ApiError('not_found');
    refuseOldHash(args, found.view);
    return { view: slack.modals.replace(found.user, found.view, view) };
  },

  'views.publish'(args, slack) {
    const view = acceptableView(givenView(args), 'home');
    const { id } = user(slack, args.need('user_id'));
    const before = slack.workspace.homes.get(id);
    if (before !== undefined) refuseOldHash(args, before);
    const published = storedView(slack.workspace.team, view, before === undefined ? {} : { id: before.id });
    slack.workspace.homes.set(id, published);
    slack.workspace.tell({ kind: 'home', user: id });
    return { view: published };
  },
};

function givenView(args: Arguments): unknown {
  args.need('view');
  return args.json('view', 'invalid_arguments');
}

function refuseOldHash(args: Arguments, view: StoredView): void {
  const hash = args.text('hash') ?? '';
  if (hash !== '' && hash !== view.hash) throw new ApiError('hash_conflict');
}
