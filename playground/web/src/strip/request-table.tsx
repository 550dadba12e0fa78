import type { RequestLine } from '../../../server/page-api.js';
import { useWorld } from '../world/world-context.js';

const directions = { 'to-slack': 'bot → Slack', 'to-bot': 'Slack → bot' } as const;

export function RequestTable({ lines }: { lines: RequestLine[] }) {
  const { reader } = useWorld();
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: reader().timeZone, timeStyle: 'medium' });
  if (lines.length === 0) return <p className="hint">No request since this page was opened.</p>;
  return (
    <div className="requests" tabIndex={0} role="region" aria-label="Last requests">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Direction</th>
            <th scope="col">What</th>
            <th scope="col">Answer</th>
            <th scope="col" className="number">
              ms
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <tr key={lines.length - index}>
              <td>{clock.format(new Date(line.at))}</td>
              <td>{directions[line.direction]}</td>
              <td className="what">{line.what}</td>
              <td>{line.status}</td>
              <td className="number">{Math.round(line.ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
