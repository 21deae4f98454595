// A page that a server rendered, taken over by Vue long after the counts are there.
import { createSSRApp, h, ref } from 'vue';

const Page = {
  setup: () => {
    const shift = ref('ours');
    return () => h('main', [
      h('h1', 'Hydrated'),
      h('button', { onClick: () => { shift.value = 'shared'; } }, 'shared'),
      h('weshift-count', { post: 'km-culture-shift', shift: shift.value, 'data-allow-mismatch': 'children' }, 'Replies'),
      h('weshift-thread', { eager: '', post: 'km-culture-shift', shift: shift.value }, [h('a', { href: '/fallback' }, 'Read the replies')]),
    ]);
  },
};
window.hydrate = () => createSSRApp(Page).mount('#app');
