import { json } from '@sveltejs/kit';

/** The process answers. Says nothing about versions or hosts: anybody may ask. */
export const GET = () => json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
