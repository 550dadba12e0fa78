import type { Overflow, PlainTextOption } from '@slack/types';
import { Icon } from '../controls/icon.js';
import { Menu } from '../controls/menu.js';
import { plainText } from '../text/text-object.js';
import { useSurface } from './surface.js';
import { useOpenLink } from './use-open-link.js';

export function OverflowElement({ element, blockId }: { element: Overflow; blockId: string }) {
  const { press, isBusy } = useSurface();
  const place = { blockId, actionId: element.action_id ?? '' };
  const openLink = useOpenLink();

  function choose(option: PlainTextOption): void {
    openLink(option.url);
    void press({ ...place, value: option, confirm: element.confirm });
  }

  const items = element.options.map((option, index) => ({
    key: `${index}`,
    label: plainText(option.text),
    note: option.description === undefined ? undefined : plainText(option.description),
    onSelect: () => choose(option),
  }));
  return (
    <Menu label="More options" className="button overflow" items={items} end busy={isBusy(place)}>
      <Icon name="more" />
    </Menu>
  );
}
