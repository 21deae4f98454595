// An app by React and React Router. The discussion below the routes is kept from one to the next.
import React, { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter, Link, Route, Routes, useLocation, useParams } from 'react-router';

const Thread = (attributes) => <weshift-thread eager="" {...attributes}><a href="/fallback">Read the replies</a></weshift-thread>;

function Article() {
  const { name } = useParams();
  return <>
    <title>{`React, ${name}`}</title>
    <link rel="canonical" href={`${location.origin}/react/article/${name}`} />
    <h1>Article {name}</h1>
  </>;
}

function Shift() {
  const { shift } = useParams();
  return <>
    <h1>Shift {shift}</h1>
    <weshift-count post="km-culture-shift" shift={shift}>Replies</weshift-count>
    <Thread post="km-culture-shift" shift={shift} />
  </>;
}

// Keyed elements that are put into another order, beside a state that changes all the time.
function Sorted() {
  const [order, setOrder] = useState(['first', 'thread', 'last']);
  const [ticks, setTicks] = useState(0);
  return <>
    <h1>Sorted</h1>
    <button onClick={() => setOrder([...order].reverse())}>Sort</button>
    <button onClick={() => setTicks(ticks + 1)}>Tick</button>
    <p id="ticks">{ticks}</p>
    {order.map((it) => it === 'thread' ? <section key={it}><Thread /></section> : <p key={it}>{it}</p>)}
  </>;
}

function App() {
  const { pathname } = useLocation();
  return <>
    <nav><Link to="/article/a">a</Link> <Link to="/article/b">b</Link> <Link to="/shift/ours">ours</Link> <Link to="/shift/shared">shared</Link> <Link to="/sorted">sorted</Link></nav>
    <Routes>
      <Route path="/article/:name" element={<Article />} />
      <Route path="/shift/:shift" element={<Shift />} />
      <Route path="/sorted" element={<Sorted />} />
    </Routes>
    {pathname.startsWith('/article') && <Thread />}
  </>;
}

createRoot(document.querySelector('#app')).render(<StrictMode><BrowserRouter basename="/react"><App /></BrowserRouter></StrictMode>);
