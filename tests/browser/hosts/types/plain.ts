document.querySelector('weshift-thread')?.addEventListener('weshift:posted', ({ detail }) => {
  const status: 'approved' | 'pending' = detail.status;
  console.log(detail.thread, detail.id.length, status);
});
document.createElement('weshift-count').setAttribute('post', 'km-culture-shift');
document.querySelector('weshift-thread')?.addEventListener('weshift:error', ({ detail }) => {
  // @ts-expect-error It need not have one.
  console.log(detail.reason.length);
});
