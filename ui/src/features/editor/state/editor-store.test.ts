import { expect, test } from 'vitest';
import { EMPTY, type Draft } from '@/features/editor/model/draft';
import { createEditorStore, draftIn, type Saved } from './editor-store';

const named = (name: string): Draft => ({ ...EMPTY, file: { ...EMPTY.file, name } });
const at = (version: number): Saved => ({
  workflowId: 'wf-order',
  version,
  deployedVersion: null,
  updatedAt: '2026-11-26T04:00:00.000Z',
  text: '',
});

/** A draft based on version 1, replaced by version 2 that someone else saved. */
function givenUp() {
  const store = createEditorStore(named('mine'), at(1));
  store.getState().rebase(named('theirs'), at(2));
  return store;
}

const version = (store: ReturnType<typeof givenUp>) => store.getState().saved?.version;
const name = (store: ReturnType<typeof givenUp>) => draftIn(store.getState()).file.name;

test('a draft that undo brings back is one of the version where it began', () => {
  const store = givenUp();
  expect([name(store), version(store)]).toEqual(['theirs', 2]);
  store.getState().undo();
  expect([name(store), version(store)]).toEqual(['mine', 1]);
  store.getState().redo();
  expect([name(store), version(store)]).toEqual(['theirs', 2]);
});

test('so it stays while it is edited further', () => {
  const store = givenUp();
  store.getState().undo();
  store.getState().change(null, () => named('more of mine'));
  expect([name(store), version(store)]).toEqual(['more of mine', 1]);
});

test('what was saved since is what all changes begin at', () => {
  const store = givenUp();
  store.getState().undo();
  store.getState().set({ saved: at(3) });
  store.getState().change(null, () => named('more'));
  store.getState().undo();
  expect([name(store), version(store)]).toEqual(['mine', 3]);
});
