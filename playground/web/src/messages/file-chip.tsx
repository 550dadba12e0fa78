import type { PageMessage } from '../../../server/page-api.js';
import { Icon } from '../controls/icon.js';
import { pictureUrl } from '../text/links.js';

type MessageFile = NonNullable<PageMessage['files']>[number];

function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 100) / 10} kB`;
  return `${Math.round(bytes / 100_000) / 10} MB`;
}

/** A file of a message: a picture is shown, anything else is a link to download it. */
export function FileChip({ file }: { file: MessageFile }) {
  const url = pictureUrl(file.url);
  const name = file.title || file.name;
  if (url === null) return <span className="file-chip">{name}</span>;
  if (file.mimetype.startsWith('image/')) {
    return (
      <figure className="block-image">
        <figcaption dir="auto">{name}</figcaption>
        <a href={url} target="_blank" rel="noopener noreferrer">
          <img className="picture" src={url} alt={file.altText ?? name} loading="lazy" />
        </a>
      </figure>
    );
  }
  return (
    <a className="file-chip" href={url} download={file.name}>
      <Icon name="file" />
      <span className="file-text">
        <span className="file-name" dir="auto">
          {name}
        </span>
        <span className="hint">
          {file.mimetype} · {sizeOf(file.size)}
        </span>
      </span>
    </a>
  );
}
