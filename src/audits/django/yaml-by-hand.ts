import { UnreadableFile } from '../inventory/inventory.js';
import { parseYamlText } from '../inventory/npm/yaml-text.js';
import type { YamlValue } from '../inventory/npm/yaml-value.js';

const MOST_DOCUMENTS = 10;
/** The signs of anchors, tags and aliases, where a value begins. */
const SIGNS = /(^|[\s[{,])(?:(?:&[\w.-]+|![\w!./:-]*)(?=[\s,\]}]|$)|\*(?=[\w.-]))/gm;

/**
 * The documents of YAML that people write: compose files, workflows. What has an anchor is read where it stands; an alias is no more
 * than its name, so nothing grows. All values are texts.
 * @throws {UnreadableFile} with the line, for anything that is no YAML.
 */
export function parseYamlByHand(text: string): YamlValue[] {
  const documents = text.replace(SIGNS, '$1').split(/^---[ \t]*(?:#.*)?$/m);
  if (documents.length > MOST_DOCUMENTS) throw new UnreadableFile(`it has more than ${MOST_DOCUMENTS} documents`);
  let before = 0;
  return documents.map((document) => {
    const lines = '\n'.repeat(before);
    before += document.split('\n').length - 1;
    return parseYamlText(lines + document);
  });
}
