import { type ReactNode, useState } from 'react';
import { type JsonObject, objectOf, objectsOf, stringOf } from '../../slack/json.js';
import { Text } from '../text/text.js';
import { Element } from './element.js';
import { InputBlock } from './input-block.js';
import { RichText } from './rich-text.js';
import { useSurface } from './surface.js';
import { Table } from './table.js';

/** Block Kit, as Slack's own client draws it. */
export function Blocks({ blocks }: { readonly blocks: readonly JsonObject[] }): ReactNode {
  return blocks.map((block, index) => <Block key={stringOf(block.block_id) || `${index}`} block={block} />);
}

function Block({ block }: { readonly block: JsonObject }): ReactNode {
  switch (block.type) {
    case 'header':
      return (
        <h3 className="block-header">
          <Text of={objectOf(block.text)} />
        </h3>
      );
    case 'divider':
      return <hr className="block-divider" />;
    case 'section':
      return <Section block={block} />;
    case 'context':
      return <ContextBlock block={block} />;
    case 'actions':
      return (
        <div className="block-actions">
          {objectsOf(block.elements).map((element, index) => (
            <Element key={stringOf(element.action_id) || `${index}`} block={block} element={element} />
          ))}
        </div>
      );
    case 'input':
      return <InputBlock block={block} />;
    case 'rich_text':
      return <RichText block={block} />;
    case 'table':
    case 'data_table':
      return <Table block={block} />;
    case 'alert':
      return (
        <div className="block-alert" role="note" data-level={stringOf(block.level)}>
          <Text of={objectOf(block.text)} />
        </div>
      );
    case 'image':
      return <img className="block-image" src={stringOf(block.image_url)} alt={stringOf(block.alt_text)} />;
    default:
      return <p className="block-unknown">A block of the type “{stringOf(block.type)}”</p>;
  }
}

function Section({ block }: { readonly block: JsonObject }): ReactNode {
  const { kind } = useSurface();
  const text = objectOf(block.text);
  const fields = objectsOf(block.fields);
  const accessory = objectOf(block.accessory);
  return (
    <div className="block-section">
      <div className="block-section-text">
        {block.text !== undefined &&
          (kind === 'message' && block.expand !== true ? <Folded of={text} /> : <Paragraph of={text} />)}
        {fields.length > 0 && (
          <div className="block-fields">
            {fields.map((field) => (
              <Paragraph key={stringOf(field.text)} of={field} />
            ))}
          </div>
        )}
      </div>
      {block.accessory !== undefined && (
        <div className="block-accessory">
          <Element block={block} element={accessory} />
        </div>
      )}
    </div>
  );
}

const Paragraph = ({ of }: { readonly of: JsonObject }) => (
  <div className="block-text">
    <Text of={of} />
  </div>
);

const longest = { characters: 700, lines: 10 };

/** Slack folds a long text in a message, unless its section sets `expand`. */
function Folded({ of }: { readonly of: JsonObject }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const text = stringOf(of.text);
  const isLong = text.length > longest.characters || text.split('\n').length > longest.lines;
  if (!isLong) return <Paragraph of={of} />;
  return (
    <div className={isOpen ? 'block-folded open' : 'block-folded'}>
      <Paragraph of={of} />
      <button type="button" className="link see-more" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'See less' : 'See more'}
      </button>
    </div>
  );
}

function ContextBlock({ block }: { readonly block: JsonObject }): ReactNode {
  return (
    <div className="block-context">
      {objectsOf(block.elements).map((element, index) =>
        element.type === 'image' ? (
          <img
            key={stringOf(element.image_url)}
            src={stringOf(element.image_url)}
            alt={stringOf(element.alt_text)}
          />
        ) : (
          <span key={index}>
            <Text of={element} />
          </span>
        ),
      )}
    </div>
  );
}
