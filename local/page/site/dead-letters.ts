import type { ListedDeadLetter } from '../wire.ts';
import { timeOfDay } from './amounts.ts';
import { announce, byId, createList, h } from './dom.ts';
import { onLive } from './live.ts';
import { deathReason } from './reasons.ts';
import { messageOf, send } from './send.ts';

/** The server lists no more of them. */
const LISTED = 100;

/** The events that could never be told, why, and a button to try them once more. */
export function startDeadLetters(): void {
  const list = byId('dead-letters', HTMLElement);
  const count = byId('dead-count', HTMLElement);
  const all = byId('send-all-back', HTMLButtonElement);
  const show = createList(
    list,
    ({ messageId }: ListedDeadLetter) => messageId,
    (letter) => drawLetter(letter, () => void sendBack([letter.messageId])),
  );
  onLive('deadLetters', (letters) => {
    const hadFocus = list.contains(document.activeElement);
    show(letters);
    count.textContent = letters.length < LISTED ? String(letters.length) : `${LISTED} or more`;
    list.dataset.empty = String(letters.length === 0);
    all.hidden = letters.length < 2;
    // The button that was pressed is gone with its letter.
    if (hadFocus && !list.contains(document.activeElement)) byId('dead-heading', HTMLElement).focus();
  });
  all.addEventListener('click', () => void sendBack('all'));
}

async function sendBack(messageIds: readonly string[] | 'all'): Promise<void> {
  try {
    const { sent } = await send<{ sent: number }>('/api/dead-letters/send-back', { messageIds });
    announce(sent === 1 ? 'One event was sent back.' : `${sent} events were sent back.`);
  } catch (error) {
    announce(messageOf(error));
  }
}

function drawLetter(
  { orderNumber, reason, detail, sentAt, body }: ListedDeadLetter,
  onSendBack: () => void,
): HTMLElement {
  const name = orderNumber || 'No order number';
  return h(
    'li',
    { 'data-order': orderNumber },
    h(
      'div',
      {},
      h(
        'p',
        { class: 'what' },
        h('b', {}, name),
        ' ',
        h('code', {}, reason ?? 'moved by the queue'),
        ' ',
        timeOfDay(sentAt),
      ),
      h('p', {}, deathReason(reason)),
      detail !== undefined && h('p', { class: 'note' }, detail),
      h('details', {}, h('summary', {}, 'Its body'), h('pre', { tabindex: 0 }, body)),
    ),
    h('button', { type: 'button', onclick: onSendBack, 'aria-label': `Send back: ${name}` }, 'Send back'),
  );
}
