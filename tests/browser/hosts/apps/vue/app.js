// An app by Vue and its router.
import { createApp, h, KeepAlive, ref, Teleport } from 'vue';
import { createRouter, createWebHistory, RouterLink, RouterView, useRoute } from 'vue-router';

const thread = (attributes) => h('weshift-thread', { eager: '', ...attributes }, h('a', { href: '/fallback' }, 'Read the replies'));

// Its head follows after a moment, as where an article is fetched first.
const Article = {
  setup: () => {
    const route = useRoute();
    return () => {
      const { name } = route.params;
      setTimeout(() => {
        document.title = `Vue, ${name}`;
        let link = document.querySelector('link[rel=canonical]');
        if (!link) document.head.append(link = Object.assign(document.createElement('link'), { rel: 'canonical' }));
        link.href = `${location.origin}/vue/article/${name}`;
      }, 150);
      return [h('h1', `Article ${name}`), thread()];
    };
  },
};
const Shift = {
  setup: () => {
    const route = useRoute();
    return () => {
      const { shift } = route.params;
      return [h('h1', `Shift ${shift}`), h('weshift-count', { post: 'km-culture-shift', shift }, 'Replies'), thread({ post: 'km-culture-shift', shift })];
    };
  },
};
// Moved by a Teleport, put aside by a KeepAlive.
const Moved = {
  setup: () => {
    const to = ref('#left'), shows = ref(true), Kept = { name: 'Kept', render: () => thread() }, Other = { name: 'Other', render: () => h('p', 'Something else') };
    return () => [
      h('h1', 'Moved'), h('button', { onClick: () => { to.value = '#right'; } }, 'Move'), h('button', { onClick: () => { shows.value = !shows.value; } }, 'Toggle'),
      h(Teleport, { to: to.value }, h(KeepAlive, null, { default: () => shows.value ? h(Kept) : h(Other) })),
    ];
  },
};
const router = createRouter({
  history: createWebHistory('/vue'),
  routes: [{ path: '/article/:name', component: Article }, { path: '/shift/:shift', component: Shift }, { path: '/moved', component: Moved }],
});
const links = ['/article/a', '/article/b', '/shift/ours', '/shift/shared', '/moved'];
document.body.insertAdjacentHTML('beforeend', '<div id="left"></div><div id="right"></div>');
createApp({ render: () => [h('nav', links.map((to) => h(RouterLink, { to }, () => to.split('/').pop() + ' '))), h(RouterView)] }).use(router).mount('#app');
