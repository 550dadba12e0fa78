import type { KnownBlock } from '@slack/types';
import { SourceUnavailable } from '../shared/errors.js';
import { context, escapeText, link, section } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import type { Content } from '../slack/outbox.js';
import type { Uploaded } from '../slack/upload-file.js';
import type { Chart } from './chart-spec.js';
import type { PeriodKind } from './period.js';
import type { Records } from './records.js';
import { reportSections, reportTitle } from './report-text.js';

const ALT_MAX = 2000;

/** The files that go with a report; null where Slack does not let Farrier upload any. */
export interface ReportFiles {
  chart: Uploaded | null;
  csv: Uploaded;
}

/** The whole report as one message. */
export function reportContent(records: Records, chart: Chart | null, files: ReportFiles | null): Content {
  const title = reportTitle(records);
  const sections = reportSections(records);
  const lines = sections.map((one) => `*${one.title}.* ${one.text}`);
  const picture: KnownBlock[] =
    chart === null || files?.chart == null
      ? []
      : [{ type: 'image', slack_file: { id: files.chart.id }, alt_text: clampText(chart.alt, ALT_MAX) }];
  const late = chart !== null && files?.chart === null ? ' There is no picture of the chart: Slack did not have it ready in time.' : '';
  const rest =
    files === null
      ? 'The chart and the rows as CSV need the permission `files:write`; whoever runs Farrier can install the app again with it.'
      : `Every task as a row: ${link(files.csv.permalink, 'CSV')}${late && `.${late}`}`;
  return {
    text: [`*${title}*`, ...lines, chart === null ? '' : chart.alt, rest].filter(Boolean).join('\n'),
    blocks: [section(`*${title}*`), ...lines.map((line) => section(clampText(line, 2900))), ...picture, context(rest)],
  };
}

/** Instead of the report, when it could not be made for a quarter of an hour. */
export function failedContent(kind: PeriodKind, error: unknown): Content {
  const why =
    error instanceof SourceUnavailable
      ? escapeText(error.message)
      : 'Something failed inside Farrier; whoever runs it finds what in its log.';
  const text = `*The ${kind}'s report could not be made.* ${why} Next: write \`/maintenance report ${kind}\` again in a while.`;
  return { text, blocks: [section(text)] };
}
