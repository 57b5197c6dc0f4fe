import { AdaptiveCard, HostConfig, type Action, type OpenUrlAction } from 'adaptivecards';
import MarkdownIt from 'markdown-it';

// As in Teams: no HTML, and addresses in texts do not become links.
const markdown = new MarkdownIt({ html: false, linkify: false }).disable(['image', 'table', 'code']);

AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};

const color = (fg: string, subtle: string) => ({ default: `var(${fg})`, subtle: `var(${subtle})` });

const foregroundColors = {
  default: color('--mantine-color-text', '--text-2'),
  accent: color('--mantine-color-anchor', '--mantine-color-anchor'),
  attention: color('--failed-fg', '--failed-fg'),
  good: color('--completed-fg', '--completed-fg'),
  warning: color('--warning-fg', '--warning-fg'),
};

/** The dimensions of Teams with the colours of these pages, which follow the theme. */
const host = new HostConfig({
  fontFamily: 'inherit',
  fontSizes: { small: 12, default: 14, medium: 14, large: 16, extraLarge: 20 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 20, large: 24, extraLarge: 28 },
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 16 },
  containerStyles: {
    default: { backgroundColor: 'var(--surface-1)', foregroundColors },
    attention: { backgroundColor: 'var(--failed-bg)', foregroundColors },
    good: { backgroundColor: 'var(--completed-bg)', foregroundColors },
  },
  actions: { actionsOrientation: 'horizontal', actionAlignment: 'left', buttonSpacing: 8, maxActions: 6 },
  factSet: {
    title: { size: 'default', weight: 'bolder', wrap: true, maxWidth: 140 },
    value: { size: 'default', wrap: true },
    spacing: 16,
  },
});

/** Renders a card with Microsoft's own renderer; pressed links call `onLink` instead of opening. */
export function drawn(
  content: object,
  onLink: (title: string, url: string) => void,
): HTMLElement | undefined {
  const card = new AdaptiveCard();
  card.hostConfig = host;
  card.parse(content);
  card.onExecuteAction = (action: Action) => {
    if (isLink(action)) onLink(action.title ?? '', action.url ?? '');
  };
  const element = card.render();
  // Links in texts would leave the page.
  element?.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null) return;
    event.preventDefault();
    onLink(link.textContent, link.href);
  });
  return element;
}

function isLink(action: Action): action is OpenUrlAction {
  return 'url' in action;
}
