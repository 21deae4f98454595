// A page that a server rendered, taken over by React long after the counts are there.
import React, { StrictMode, useState } from 'react';
import { hydrateRoot } from 'react-dom/client';

function Page() {
  const [shift, setShift] = useState('ours');
  return <main>
    <h1>Hydrated</h1>
    <button onClick={() => setShift('shared')}>shared</button>
    <weshift-count post="km-culture-shift" shift={shift} suppressHydrationWarning>Replies</weshift-count>
    <weshift-thread eager="" post="km-culture-shift" shift={shift}><a href="/fallback">Read the replies</a></weshift-thread>
  </main>;
}
window.hydrate = () => hydrateRoot(document.querySelector('#app'), <StrictMode><Page /></StrictMode>);
