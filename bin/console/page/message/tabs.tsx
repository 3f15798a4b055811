import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';

/** Tabs with the usual keyboard navigation: one tab stop, and arrow keys to switch. */
export function Tabs({ tabs }: { tabs: readonly (readonly [name: string, content: ComponentChild])[] }) {
  const [at, setAt] = useState(0);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = (at + step + tabs.length) % tabs.length;
    setAt(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <>
      <div role="tablist" aria-labelledby="detail" onKeyDown={move}>
        {tabs.map(([name], index) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${index}`}
            aria-selected={index === at}
            aria-controls="panel"
            tabIndex={index === at ? 0 : -1}
            onClick={() => setAt(index)}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby={`tab-${at}`}>
        {tabs[at]?.[1]}
      </div>
    </>
  );
}
