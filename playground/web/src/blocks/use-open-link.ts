import { safeUrl } from '../text/links.js';
import { routeOfLink } from '../world/route.js';
import { useWorld } from '../world/world-context.js';

/** Opens the `url` of a button or option: a message of this workspace here, anything else beside the page. */
export function useOpenLink(): (url: string | undefined) => void {
  const { go } = useWorld();
  return (url) => {
    const href = url === undefined ? null : safeUrl(url);
    if (href === null) return;
    const place = routeOfLink(href, window.location);
    if (place === null) window.open(href, '_blank', 'noopener,noreferrer');
    else go(place);
  };
}
