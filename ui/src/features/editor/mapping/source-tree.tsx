import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconGripVertical, IconSearch } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Field } from '@/api/drafts';
import { typeWord } from '@/features/editor/model/verdict';
import classes from './mapping.module.css';
import { openAtFirst, type Group } from './groups';
import { sampleText, visibleRows } from './tree';

interface SourceTreeProps {
  readonly groups: readonly Group[];
  /** The input that a field is selected for; null if none is. */
  readonly forInput: string | null;
  readonly onPick: (field: Field) => void;
  readonly onDrag: (press: PointerEvent, field: Field) => void;
}

/** Every field available at this step, grouped by origin, with its value. */
export function SourceTree({ groups, forInput, onPick, onDrag }: SourceTreeProps) {
  const [wanted, setWanted] = useState('');
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState<string | null>(null);
  const open = new Set([...openAtFirst(groups).filter((path) => !folded.has(path)), ...unfolded]);
  const rows = visibleRows(groups, open, wanted);
  const groupOf = new Map(groups.map((group) => [group.path, group]));
  const current = rows.some(({ field }) => field.path === at) ? at : (rows[0]?.field.path ?? null);

  function fold(path: string, unfold: boolean) {
    const others = (paths: ReadonlySet<string>) => new Set([...paths].filter((each) => each !== path));
    setUnfolded(unfold ? new Set([...unfolded, path]) : others(unfolded));
    setFolded(unfold ? others(folded) : new Set([...folded, path]));
  }
  function pressed(event: KeyboardEvent<HTMLElement>) {
    const index = rows.findIndex(({ field }) => field.path === current);
    const row = rows[index];
    if (row === undefined) return;
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: rows.length - 1 }[event.key];
    const next = to === undefined ? undefined : rows[to]?.field.path;
    if (next !== undefined) {
      setAt(next);
      event.currentTarget.querySelector<HTMLElement>(`[data-path="${CSS.escape(next)}"]`)?.focus();
    } else if (event.key === 'ArrowRight') fold(row.field.path, true);
    else if (event.key === 'ArrowLeft') fold(row.field.path, false);
    else if (event.key === 'Enter' || event.key === ' ') onPick(row.field);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <section className={classes.sources} aria-label={t`Available fields`}>
      <h2 className={classes.heading}>{t`Available`}</h2>
      <TextInput
        type="search"
        aria-label={t`Search available fields`}
        placeholder={t`Search fields`}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={wanted}
        onChange={(event) => {
          setWanted(event.currentTarget.value);
        }}
      />
      <p className={classes.hint}>
        {forInput === null
          ? t`Drag a field onto an input, or choose an input first.`
          : t`Enter or a click uses a field for ${forInput}.`}
      </p>
      <div role="tree" aria-label={t`Fields`} className={classes.tree} onKeyDown={pressed}>
        {rows.map(({ field, depth, open: isOpen }) => (
          <div
            key={field.path}
            role="treeitem"
            aria-level={depth + 1}
            aria-expanded={field.children.length > 0 ? isOpen : undefined}
            aria-selected={false}
            tabIndex={field.path === current ? 0 : -1}
            data-path={field.path}
            className={classes.row}
            style={{ paddingLeft: 4 + depth * 16 }}
            title={[field.path, field.description].filter(Boolean).join('\n')}
            onFocus={() => {
              setAt(field.path);
            }}
            onPointerDown={(event) => {
              onDrag(event, field);
            }}
            onClick={() => {
              onPick(field);
            }}
          >
            <span
              className={classes.fold}
              aria-hidden
              onPointerDown={(event) => {
                event.stopPropagation();
              }}
              onClick={(event) => {
                event.stopPropagation();
                fold(field.path, !isOpen);
              }}
            >
              {field.children.length > 0 ? (
                isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />
              ) : (
                <IconGripVertical size={14} className={classes.grip} />
              )}
            </span>
            <span className={classes.label}>
              {depth === 0 && groupOf.get(field.path)?.number != null && (
                <span className={classes.number} aria-hidden>
                  {groupOf.get(field.path)?.number}
                </span>
              )}
              {field.label}
            </span>
            <span className={classes.sample}>
              {depth === 0 ? groupOf.get(field.path)?.origin?.words : sampleText(field)}
            </span>
            <span className={classes.type}>{typeWord(field.types.filter((type) => type !== 'null').join(' or '))}</span>
          </div>
        ))}
      </div>
      {rows.length === 0 && <p className={classes.hint}>{t`No field matches.`}</p>}
    </section>
  );
}
