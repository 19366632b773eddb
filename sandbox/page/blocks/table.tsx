import type { ReactNode } from 'react';
import { type JsonObject, listOf, objectsOf, stringOf } from '../../slack/json.js';
import { RichText } from './rich-text.js';

/** A table; Slack draws its first row as the head. */
export function Table({ block }: { readonly block: JsonObject }): ReactNode {
  const rows = listOf(block.rows).map(objectsOf);
  return (
    <div className="block-table">
      <table>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, place) => {
                const content = cell.type === 'rich_text' ? <RichText block={cell} /> : stringOf(cell.text);
                return index === 0 ? <th key={place}>{content}</th> : <td key={place}>{content}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
