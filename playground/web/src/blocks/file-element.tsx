import type { FileInput } from '@slack/types';
import { readChosenFile } from './read-file.js';
import { type FieldProps, useField } from './use-field.js';

export function FileElement({ element, blockId, input }: FieldProps<FileInput>) {
  const { value, edit } = useField({ element, blockId, input });
  const files = 'files' in value ? value.files : [];
  const most = element.max_files ?? 10;

  async function take(chosen: FileList | null): Promise<void> {
    const read = await Promise.all([...(chosen ?? [])].slice(0, most).map(readChosenFile));
    edit({ type: 'file_input', files: read });
  }

  return (
    <div>
      <input
        id={input?.id}
        className="field"
        type="file"
        multiple={most > 1}
        accept={element.filetypes?.map((type) => `.${type}`).join(',')}
        aria-invalid={input?.invalid}
        aria-describedby={input?.describedBy}
        onChange={(event) => void take(event.target.files)}
      />
      {files.length > 0 && <p className="hint">{files.map(({ name }) => name).join(', ')}</p>}
    </div>
  );
}
