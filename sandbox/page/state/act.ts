import type { Answered, SlackAct } from '../../serve/slack-acts.js';

/** What became of an act; `problem` where it could not be done at all. */
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
    return { problem: 'The sandbox does not answer. Is it still running in its terminal?' };
  }
}

/** One act at Slack, as this person. */
export type Act = (act: SlackAct) => Promise<Outcome>;

export const actAs =
  (as: string): Act =>
  (act) =>
    post('/api/act', { as, act });

/** One act at what stands beside Slack. */
export const actBeside = (path: 'make' | 'record' | 'clock' | 'app', act: object): Promise<Outcome> =>
  post(`/api/${path}`, act);
