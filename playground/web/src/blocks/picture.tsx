import type { ImageElement } from '@slack/types';
import { useState } from 'react';
import { pictureUrl } from '../text/links.js';
import { useWorld } from '../world/world-context.js';

type Image = Pick<ImageElement, 'alt_text'> & ({ image_url: string } | { slack_file: { id: string } | { url: string } });

/** An image element or block. One that cannot be loaded is replaced by its description. */
export function Picture({ image, className }: { image: Image; className: string }) {
  const { world } = useWorld();
  const [failed, setFailed] = useState(false);

  function address(): string | null {
    if ('image_url' in image) return pictureUrl(image.image_url);
    const file = image.slack_file;
    if ('url' in file) return pictureUrl(file.url);
    const known = world.state.messages.flatMap(({ files }) => files ?? []).find(({ id }) => id === file.id);
    return pictureUrl(known?.url ?? `/files/${encodeURIComponent(file.id)}`);
  }

  const url = address();
  if (url === null || failed) return <span className="picture-failed">Image: {image.alt_text}</span>;
  return (
    <img className={className} src={url} alt={image.alt_text} loading="lazy" referrerPolicy="no-referrer" onError={() => setFailed(true)} />
  );
}
