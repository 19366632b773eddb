import type { Answered, SlackAct } from '../../serve/slack-acts.js';

/** The result of an act; `problem` if it was not possible. */
export type Outcome = Answered & { readonly problem?: string };

async function post(path: string, body: object): Promise<Outcome> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const outcome: Outcome = await response.json();
    return outcome;
  } catch {
    return { problem: 'The sandbox does not answer. Is it still running in the terminal?' };
  }
}

/** Performs one act in Slack as this person. */
export type Act = (act: SlackAct) => Promise<Outcome>;

export const actAs =
  (as: string): Act =>
  (act) =>
    post('/api/act', { as, act });

/** Performs one act outside Slack. */
export const actBeside = (path: 'make' | 'record' | 'clock' | 'app', act: object): Promise<Outcome> =>
  post(`/api/${path}`, act);
