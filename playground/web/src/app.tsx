import { ConfirmProvider } from './controls/confirm.js';
import { Workspace } from './workspace.js';
import { useWorldValue } from './world/use-world-value.js';
import { WorldContext } from './world/world-context.js';

export function App() {
  const { status, value } = useWorldValue();
  return (
    <>
      {status === 'reconnecting' && (
        <div className="banner" role="status">
          Reconnecting…
        </div>
      )}
      {value === null ? (
        <p className="loading" role="status">
          {status === 'connecting'
            ? 'Opening the playground…'
            : 'The playground does not answer. This page goes on by itself as soon as it does.'}
        </p>
      ) : (
        <WorldContext value={value}>
          <ConfirmProvider>
            <Workspace />
          </ConfirmProvider>
        </WorldContext>
      )}
    </>
  );
}
