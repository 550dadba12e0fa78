import type { Button } from '@slack/types';
import { button } from '../../slack/blocks.js';

/** What people press about turns and nudges; other features show some of it. */
export const ROTA_ACTIONS = {
  /** Value: the plan. */
  join: 'maintenance.join-rota',
  leave: 'maintenance.leave-rota',
  /** Value: `<user>/<round>`: who gets the round back. */
  swapBack: 'maintenance.swap-back',
  /** Value: `<user>/<round>`: who is asked before their first turn. */
  takeTurn: 'maintenance.take-turn',
  notThisTurn: 'maintenance.not-this-turn',
  preferences: 'maintenance.preferences',
  /** Value: the plan. */
  keepWeekly: 'maintenance.keep-weekly',
} as const;

/** What the introduction and answers about the rota offer. */
export function rotaButtons(plan: string): Button[] {
  return [
    button({ text: 'Join the rota', actionId: ROTA_ACTIONS.join, value: plan }),
    button({ text: 'Leave the rota', actionId: ROTA_ACTIONS.leave, value: plan }),
  ];
}
