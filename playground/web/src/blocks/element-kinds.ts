import type { Button, Overflow } from '@slack/types';
import type { AnyElement } from './form-state.js';

export function isButton(element: AnyElement): element is Button {
  return element.type === 'button';
}

export function isOverflow(element: AnyElement): element is Overflow {
  return element.type === 'overflow';
}
