import { useRef, useState } from 'preact/hooks';
import type { Token } from '../../server/api.ts';

interface Props {
  readonly segments: readonly (readonly Token[])[];
  /** What is said where there are none. */
  readonly absent?: string;
}

/**
 * The message, one segment per line. The text under the pointer or the focus is named above it. The arrow keys move from
 * text to text, so that the whole message is a single tab stop.
 */
export function MessageText({ segments, absent }: Props) {
  const [token, setToken] = useState<Token>();
  const [stop, setStop] = useState('0:MSH-1');
  const list = useRef<HTMLOListElement>(null);
  if (segments.length === 0) return <p class="quiet">{absent}</p>;
  const pieceOf = (one: Token, line: number, index: number) => {
    if (one.place === undefined)
      return (
        <span key={index} class={index === 0 ? 'segment' : 'delimiter'}>
          {one.text}
          <wbr />
        </span>
      );
    const place = `${line}:${one.place}`;
    return (
      <span
        key={index}
        class="text"
        role="note"
        data-place={place}
        tabIndex={place === stop ? 0 : -1}
        aria-label={`${one.place} ${one.name}: ${one.means ?? one.text}`}
        onMouseEnter={() => setToken(one)}
        onFocus={() => {
          setToken(one);
          setStop(place);
        }}
      >
        {one.text}
      </span>
    );
  };
  return (
    <>
      <Inspector token={token} />
      <ol
        class="message"
        ref={list}
        aria-label="HL7 message"
        onKeyDown={(event) => {
          if (list.current !== null && goOn(event.key, list.current)) event.preventDefault();
        }}
      >
        {segments.map((tokens, line) => (
          <li key={line}>{tokens.map((one, index) => pieceOf(one, line, index))}</li>
        ))}
      </ol>
    </>
  );
}

function Inspector({ token }: { token: Token | undefined }) {
  return (
    <p class="inspector">
      {token === undefined ? (
        <span class="quiet">Point at a field, or press Tab and use the arrow keys.</span>
      ) : (
        <>
          <strong>{token.place}</strong> {token.name}
          {token.of !== undefined && <span class="quiet"> · {token.of}</span>}
          {token.means !== undefined && <span> “{token.means}”</span>}
        </>
      )}
    </p>
  );
}

/** Moves the focus to the adjacent text, or to the first one of the line above or below; false for other keys. */
function goOn(key: string, list: HTMLElement): boolean {
  const texts = [...list.querySelectorAll<HTMLElement>('[data-place]')];
  const now = texts.indexOf(document.activeElement as HTMLElement);
  const line = texts[now]?.parentElement;
  const first = (other: Element | null | undefined) => other?.querySelector<HTMLElement>('[data-place]');
  const next = {
    ArrowRight: () => texts[now + 1],
    ArrowLeft: () => texts[now - 1],
    ArrowDown: () => first(line?.nextElementSibling),
    ArrowUp: () => first(line?.previousElementSibling),
    Home: () => texts[0],
    End: () => texts.at(-1),
  }[key];
  next?.()?.focus();
  return next !== undefined;
}
