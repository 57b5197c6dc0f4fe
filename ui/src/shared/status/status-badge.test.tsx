import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderPart } from '@/testing/render';
import { LOOKS, type StatusName } from './status';
import { StatusBadge } from './status-badge';

test.each(Object.keys(LOOKS) as StatusName[])('%s is an icon and a word', (status) => {
  const { container } = renderPart(<StatusBadge status={status} />);

  expect(screen.getByText(LOOKS[status].word())).toBeTruthy();
  expect(container.querySelector('svg[aria-hidden]')).toBeTruthy();
});

test('what needs attention makes it a warning', () => {
  renderPart(<StatusBadge status="running" detail="attempt 2 follows" />);

  expect(screen.getByText('Running · attempt 2 follows').dataset.tone).toBe('warning');
});
