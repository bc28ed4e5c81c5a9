type Attribute = string | number | boolean | undefined | ((event: Event) => void);
type Attributes = Readonly<Record<string, Attribute>>;
type Child = Node | string | undefined | false;

/** An element with its attributes, listeners (`onclick`) and children; texts are texts, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** The element of `index.html` with this id. */
export function byId<E extends Element>(id: string, type: new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new TypeError(`The page has no ${type.name} with the id ${id}`);
  return element;
}

/**
 * Keeps a list as its items are. An item that has not changed keeps its element; one that has gets a new one, with
 * what was open still open and what had the focus still having it.
 */
export function createList<T>(list: Element, keyOf: (item: T) => string, draw: (item: T) => HTMLElement) {
  let drawn = new Map<string, { text: string; element: HTMLElement }>();
  return (items: readonly T[]): void => {
    const next = new Map(
      items.map((item) => {
        const key = keyOf(item);
        const text = JSON.stringify(item);
        const known = drawn.get(key);
        return [key, known?.text === text ? known : { text, element: draw(item) }] as const;
      }),
    );
    const refocus = [...next].flatMap(([key, { element }]) => {
      const old = drawn.get(key)?.element;
      return old && old !== element ? [carryOver(old, element)] : [];
    });
    drawn = next;
    place(
      list,
      [...next.values()].map(({ element }) => element),
    );
    for (const focus of refocus) focus();
  };
}

/** Moves only what is not where it belongs: an element that is moved loses the focus. */
function place(list: Element, elements: readonly HTMLElement[]): void {
  for (const child of [...list.children]) if (!elements.some((element) => element === child)) child.remove();
  elements.forEach((element, index) => {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
}

/** @returns what gives the focus back, once the new element is in the page */
function carryOver(old: HTMLElement, element: HTMLElement): () => void {
  const details = [...element.querySelectorAll('details')];
  [...old.querySelectorAll('details')].forEach((was, index) => {
    const now = details[index];
    if (now) now.open = was.open;
  });
  const focusable = 'button, summary, a, input, textarea';
  const focused = [...old.querySelectorAll<HTMLElement>(focusable)].indexOf(
    document.activeElement as HTMLElement,
  );
  return () => {
    if (focused >= 0) [...element.querySelectorAll<HTMLElement>(focusable)][focused]?.focus();
  };
}

/** Tells a screen reader what has happened on the page. */
export function announce(text: string): void {
  byId('announcer', HTMLElement).textContent = text;
}
