import type { PageMessage } from '../../../server/page-api.js';
import { Blocks } from '../blocks/blocks.js';
import { SurfaceContext, useSurfaceState } from '../blocks/surface.js';
import { MrkdwnText } from '../text/mrkdwn-text.js';
import { FileChip } from './file-chip.js';

/** What a message says: its blocks, or its text when it has none; then its files. */
export function MessageBody({ message }: { message: PageMessage }) {
  const { channel, ts, ephemeral } = message;
  const blocks = message.blocks ?? [];
  const surface = useSurfaceState({ blocks, source: { channel, ts, ...(ephemeral ? { ephemeral } : {}) } });
  return (
    <>
      {blocks.length === 0 ? (
        message.text !== '' && <MrkdwnText text={message.text} />
      ) : (
        <SurfaceContext value={surface}>
          <Blocks blocks={blocks} headingLevel={4} />
        </SurfaceContext>
      )}
      {message.files?.map((file) => (
        <FileChip key={file.id} file={file} />
      ))}
    </>
  );
}
