import { plural, t } from '@lingui/core/macro';
import { Title, type TitleOrder } from '@mantine/core';
import type { ReactNode } from 'react';
import { LoadingRows } from '@/shared/states/loading-rows';
import { part } from '@/shared/parts/part';
import type { Block, Cell, Document, Titled } from './document-model';
import classes from './document.module.css';
import { LongText } from './long-text';
import { ScalarText } from './scalar-text';

const Markdown = part(
  () => import('./markdown').then(({ Markdown: found }) => found),
  () => <LoadingRows label={t`Reading the text`} rows={2} />,
);

/** The heading of the first level; the page and the result have those above. */
const FIRST_LEVEL = 3;
/** Lists whose items are all at most this long stand side by side. */
const NARROW = 100;

interface DocumentViewProps {
  readonly document: Document;
  /** Content below the short values. */
  readonly aside?: ReactNode;
}

/** A value as a document: texts and lists to read, and short values beside them. */
export function DocumentView({ document: { around, blocks }, aside }: DocumentViewProps) {
  const facts = blocks.filter((block) => block.kind === 'fact');
  const rest = blocks.filter((block) => block.kind !== 'fact');
  const level = FIRST_LEVEL + (around.length > 0 ? 1 : 0);
  const alone = aside === undefined && (rest.length === 0 || facts.length === 0);
  return (
    <div className={classes.frame}>
      <Around around={around} />
      <div className={classes.document} data-alone={alone || undefined}>
        <div className={classes.main}>
          {rest.length === 0 ? <Facts facts={facts} wide /> : <Blocks blocks={rest} level={level} lead />}
        </div>
        {!alone && (
          <div className={classes.side}>
            {rest.length > 0 && <Facts facts={facts} />}
            {aside}
          </div>
        )}
      </div>
    </div>
  );
}

/** The names of the groups around the document, in one heading. */
function Around({ around }: { readonly around: readonly Titled[] }) {
  if (around.length === 0) return null;
  return (
    <Title order={FIRST_LEVEL} className={classes.around ?? ''} title={around.map(({ key }) => key).join('.')}>
      {around.map(({ title }) => title).join(' · ')}
    </Title>
  );
}

type Fact = Extract<Block, { readonly kind: 'fact' }>;

function Facts({ facts, wide = false }: { readonly facts: readonly Fact[]; readonly wide?: boolean }) {
  if (facts.length === 0) return null;
  return (
    <dl className={wide ? classes.wideFacts : classes.facts}>
      {facts.map(({ key, title, scalar }, index) => (
        <div key={index}>
          {(key !== null || title !== '') && <dt title={key ?? undefined}>{title}</dt>}
          <dd>
            <ScalarText scalar={scalar} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface BlocksProps {
  readonly blocks: readonly Block[];
  readonly level: number;
  /** Whether the first text is larger than the others. */
  readonly lead?: boolean;
}

function Blocks({ blocks, level, lead = false }: BlocksProps) {
  return runsOf(blocks).map((run, index) =>
    isFacts(run) ? (
      <Facts key={index} facts={run} wide />
    ) : run.length > 1 ? (
      <div key={index} className={classes.sideBySide}>
        {run.map((block, at) => (
          <Part key={at} block={block} level={level} lead={false} />
        ))}
      </div>
    ) : (
      run.map((block) => <Part key={index} block={block} level={level} lead={lead && index === 0} />)
    ),
  );
}

function isFacts(run: readonly Block[]): run is readonly Fact[] {
  return run[0]?.kind === 'fact';
}

/** The blocks in order; facts that follow each other are together, and narrow lists in pairs. */
function runsOf(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const runs: Block[][] = [];
  for (const block of blocks) {
    const run = runs.at(-1);
    const joins =
      run !== undefined &&
      run[0]?.kind === block.kind &&
      (block.kind === 'fact' || (run.length === 1 && [...run, block].every(isNarrow)));
    if (joins) run.push(block);
    else runs.push([block]);
  }
  return runs;
}

function isNarrow(block: Block): boolean {
  return block.kind === 'list' && block.items.every(({ value }) => value.json.length <= NARROW);
}

interface PartProps {
  readonly block: Block;
  readonly level: number;
  readonly lead: boolean;
}

function Part({ block, level, lead }: PartProps) {
  return (
    <section className={classes.part} data-level={level}>
      <Heading titled={block} level={level} />
      <Content block={block} level={level} lead={lead} />
    </section>
  );
}

function Heading({ titled: { key, title }, level }: { readonly titled: Titled; readonly level: number }) {
  if (key === null && title === '') return null;
  return (
    <Title order={Math.min(level, 6) as TitleOrder} className={classes.heading ?? ''} title={key ?? undefined}>
      {title}
    </Title>
  );
}

function Content({ block, level, lead }: PartProps) {
  switch (block.kind) {
    case 'fact':
      return <ScalarText scalar={block.scalar} />;
    case 'prose':
      if (block.markdown) return <Markdown text={block.value.text} />;
      return <LongText text={block.value.text} lead={lead} />;
    case 'list':
      return (
        <ol className={classes.list}>
          {block.items.map((scalar, index) => (
            <li key={index}>
              <ScalarText scalar={scalar} />
            </li>
          ))}
        </ol>
      );
    case 'table':
      return <SmallTable block={block} />;
    case 'section':
      return (
        <div className={classes.section}>
          <Blocks blocks={block.blocks} level={level + 1} />
        </div>
      );
  }
}

function SmallTable({ block: { title, columns, rows } }: { readonly block: Extract<Block, { readonly kind: 'table' }> }) {
  const label = plural(rows.length, { one: `${title}, # row`, other: `${title}, # rows` });
  return (
    <div className={classes.wide} role="region" aria-label={label} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map(({ key, title: name }) => (
              <th key={key} scope="col" title={key ?? undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map(({ key }) => (
                <td key={key}>
                  <CellText cell={row.get(key ?? '')} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CellText({ cell }: { readonly cell: Cell | undefined }) {
  if (cell === undefined) return null;
  if ('look' in cell) return <ScalarText scalar={cell} />;
  return (
    <ul className={classes.inCell}>
      {cell.map((scalar, index) => (
        <li key={index}>
          <ScalarText scalar={scalar} />
        </li>
      ))}
    </ul>
  );
}
