import { mount } from 'svelte'
import App from './App.svelte'
import { findBridge } from './bridge/find-bridge.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/parts.css'

const target = document.getElementById('app')
if (target === null) throw new Error('the page has a place for the app')
mount(App, { target, props: { bridge: findBridge(), storage: localStorage } })
