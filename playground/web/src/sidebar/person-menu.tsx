import { Icon } from '../controls/icon.js';
import { Menu } from '../controls/menu.js';
import { Avatar } from '../messages/avatar.js';
import { useWorld } from '../world/world-context.js';

/** Who this tab is: everybody in the workspace can be played, each browser tab as somebody else. */
export function PersonMenu() {
  const { world, me, person, switchTo } = useWorld();
  const current = person(me);
  const items = world.state.users
    .filter(({ isBot }) => !isBot)
    .map((user) => ({
      key: user.id,
      label: user.realName,
      note: [user.isAdmin && 'Admin', user.timeZone, user.status].filter(Boolean).join(' · '),
      checked: user.id === me,
      onSelect: () => switchTo(user.id),
    }));
  return (
    <Menu label={`You are ${current?.realName ?? 'nobody'}. Switch person`} className="person-button" items={items} end>
      <Avatar user={current} size={26} />
      <span className="person-name" dir="auto">
        {current?.realName}
      </span>
      <Icon name="down" />
    </Menu>
  );
}
