import { describe, expect, it } from 'vitest';
import { drawnModal, viewProblemsOf } from './drawn.js';
import { modalStates } from './modal-states.js';

describe.each(Object.entries(modalStates))('the modal %s', (id, states) => {
  it.each(Object.entries(states))('%s', (_, modal) => {
    const view = modal();
    expect(view.callback_id).toBe(id);
    expect(drawnModal(view)).toMatchSnapshot();
    expect(viewProblemsOf(view)).toEqual([]);
  });
});
