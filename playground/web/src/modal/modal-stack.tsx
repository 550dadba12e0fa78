import { useWorld } from '../world/world-context.js';
import { Modal } from './modal.js';

/** The person's modals, the last on top. */
export function ModalStack() {
  const { world } = useWorld();
  const { views } = world.state;
  return views.map((page, index) => <Modal key={page.id} page={page} onTop={index === views.length - 1} />);
}
