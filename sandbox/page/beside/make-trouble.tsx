import type { ReactNode } from 'react';
import type { MakeNow } from '../../serve/make-now.js';
import type { News } from '../../serve/seen.js';
import type { MakeWeather } from '../../serve/weather.js';
import { actBeside } from '../state/act.js';

const weathers: readonly (readonly [MakeWeather, string, string])[] = [
  ['well', 'Make works', 'It answers at once.'],
  ['429', 'Make’s rate limit is reached (429)', 'Make refuses every call for now.'],
  ['outage', 'Make is down', 'Every connection is cut.'],
  ['lost answers', 'Answers to changes get lost', 'Make makes the change, but the answer never arrives.'],
  ['slow', 'Make is slow', 'Every answer takes three seconds.'],
];

const many = 28;

/** Switches faults on and off, and simulates a leaked token. */
export function MakeTrouble({ make, news }: { readonly make: MakeNow; readonly news: News }): ReactNode {
  const organizationId = make.organizations[0]?.id ?? 0;
  return (
    <div className="trouble">
      <fieldset>
        <legend>State of Make</legend>
        {weathers.map(([to, title, about]) => (
          <label key={to} className="choice">
            <input
              type="radio"
              name="make-weather"
              checked={news.make === to}
              onChange={() => void actBeside('make', { do: 'make-weather', to })}
            />
            <span>
              {title}
              <small>{about}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>State of Slack</legend>
        <label className="choice">
          <input
            type="checkbox"
            checked={news.isSlackAway}
            onChange={({ target }) => void actBeside('make', { do: 'slack-away', away: target.checked })}
          />
          <span>
            Slack is away
            <small>Usher can neither receive nor send messages. It catches up when Slack is back.</small>
          </span>
        </label>
      </fieldset>
      <fieldset>
        <legend>Many at once</legend>
        <p className="quiet">As a leaked token could: {many} members of Harbour Logistics become guests.</p>
        <button
          type="button"
          className="button danger"
          onClick={() => void actBeside('make', { do: 'take-down', organizationId, count: many })}
        >
          Take {many} people down
        </button>
      </fieldset>
    </div>
  );
}
