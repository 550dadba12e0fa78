import type { TableBlock } from '@slack/types';
import { RichTextView } from './rich-text.js';

type Cell = TableBlock['rows'][number][number];

function CellText({ cell }: { cell: Cell }) {
  return cell.type === 'rich_text' ? <RichTextView block={cell} /> : <span dir="auto">{cell.text}</span>;
}

/** The first row is the head, as Slack shows it. */
export function TableBlockView({ block }: { block: TableBlock }) {
  const [head, ...rows] = block.rows;
  const align = (column: number) => ({ textAlign: block.column_settings?.[column]?.align ?? 'left' }) as const;
  return (
    <div className="block-table">
      <table>
        <thead>
          <tr>
            {head?.map((cell, column) => (
              <th key={column} scope="col" style={align(column)}>
                <CellText cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} style={align(column)}>
                  <CellText cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
